import Audit
import Crypto
import Foundation
import Primitives
import Store
import TestSupport
import Vault

@testable import Backups

/// An installation with a few rows, a folder for its backups, and the key that opens them.
final class BackupFixture: Sendable {
    static let workspace = WorkspaceID(UUID(uuid: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)))

    let test: TestDatabase
    let vault: KeyVault
    let roots: RootKeys
    let key: RecipientPrivateKey
    let scratch: Scratch

    var place: FolderPlace { FolderPlace(scratch.path + "/kept") }
    var dataFolder: String { scratch.path + "/data" }
    var drillKey: String { scratch.path + "/drill.key" }
    var now: Date { test.clock.now }

    static var migrations: [Migration] {
        get throws {
            try StoreSchema.migrations() + VaultSchema.migrations() + AuditSchema.migrations()
                + BackupsSchema.migrations()
        }
    }

    init() async throws {
        let test = try await TestDatabase.make(Self.migrations.filter { $0.room != "Store" })
        let roots = RootKeys(LocalRootKey(random: .system, at: test.clock.now))
        self.roots = roots
        vault = try await test.database.transaction(.system("test")) {
            let vault = try KeyVault.unlock($0, roots: roots, random: .system)
            _ = try vault.createWorkspaceKey($0, Self.workspace)
            return vault
        }
        self.test = test
        key = try RecipientPrivateKey(random: .system)
        scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: dataFolder + "/keys", withIntermediateDirectories: true)
        try Data("KLATCH_URL=https://klatch.example\n".utf8).write(to: URL(filePath: dataFolder + "/klatch.env"))
        try Data("root".utf8).write(to: URL(filePath: dataFolder + "/keys/root.key"))
        try await note("fixture.made")
    }

    /// Adds an entry to the workspace's trail.
    func note(_ action: StaticString, personal: [String: String] = ["name": "Ada"]) async throws {
        let audit = AuditTrail(vault: vault)
        try await test.database.transaction(.workspace(Self.workspace)) {
            try audit.record($0, Self.workspace, AuditEvent(action, by: .system, personal: personal))
        }
    }

    func makePerson(_ id: PersonID) async throws {
        let vault = vault
        try await test.database.transaction(.workspace(Self.workspace)) {
            _ = try vault.createPersonKeys($0, Self.workspace, [id])
        }
    }

    func round(places: [any BackupPlace]? = nil, recipients: [RecipientKey]? = nil, days: Int = 30) throws
        -> BackupRound
    {
        let subject = BackupSubject(
            database: test.targets.app, migrations: try Self.migrations, dataFolder: URL(filePath: dataFolder),
            except: [place.path], version: "test")
        return BackupRound(
            database: test.database, subject: subject, vault: vault, recipients: recipients ?? [key.recipient],
            places: places ?? [place], retention: Retention(days: days), drillKey: drillKey,
            scratch: scratch.path + "/scratch", random: .system, time: test.clock.source, thread: BackupThread())
    }

    func shelf(_ place: (any BackupPlace)? = nil) async throws -> Shelf {
        try await Shelf(
            reading: place ?? self.place, signers: Signers(vault.verifyingKeys), scratch: scratch.path + "/scratch")
    }

    func survey(keys: [RecipientPrivateKey] = []) async throws -> ShelfSurvey {
        let newest = try await test.database.transaction(.system("test")) {
            try BackupStore(random: .system).newest($0)
        }
        return ShelfSurvey(
            signers: Signers(vault.verifyingKeys), scratch: scratch.path + "/scratch", thread: BackupThread(),
            newest: newest.flatMap { found in found.record.data.map { ($0, found.manifest) } }, keys: keys, now: now)
    }

    /// Restores into a database of its own; how many rows, and how to reach it.
    func restore(
        _ name: BackupName? = nil, from other: (any BackupPlace)? = nil, key: RecipientPrivateKey? = nil,
        folder: String? = nil, oldKeys: Bool = false
    ) async throws -> (rows: Int, targets: TestTargets) {
        let targets = try await TestCluster.shared.database([])
        let place = other ?? place
        let shelf = try await shelf(place)
        let choice = try RestoreChoice(name, on: shelf, keys: shelf, at: now, allowingOldKeys: oldKeys)
        let restore = BackupRestore(
            choice, from: place, keys: place, key: key ?? self.key, migrations: try Self.migrations,
            scratch: scratch.path + "/scratch", thread: BackupThread())
        return (try await restore.run(owner: targets.owner, folder: folder), targets)
    }
}

/// A folder of one test's own.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/klatch-backups-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path + "/" + name))) }

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path + "/" + name)) }
}

final class MemorySink: ByteSink {
    var bytes: [UInt8] = []
    func write(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }
    func finish() {}
}

/// Gives bytes in pieces of so many.
final class MemorySource: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let piece: Int

    init(_ bytes: [UInt8], piece: Int = .max) {
        (rest, self.piece) = (bytes[...], piece)
    }

    func read(upTo count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(min(count, piece)) }
        return Array(rest.prefix(min(count, piece)))
    }
}

extension ByteSource {
    func readAll() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = try read(upTo: 1 << 20)
            if piece.isEmpty { return all }
            all += piece
        }
    }
}
