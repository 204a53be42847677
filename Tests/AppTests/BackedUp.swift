import Backups
import Foundation
import Logging
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import App

/// A furnished installation, and a folder for its backups.
struct BackedUp: Sendable {
    let world: TestWorld
    let workspace: FurnishedWorkspace
    let owner: TestBrowser
    let key: RecipientPrivateKey
    let folder: String

    init() async throws {
        world = try await TestWorld()
        owner = try await world.owner()
        workspace = try await FurnishedWorkspace(world, owner)
        key = try RecipientPrivateKey(random: .system)
        folder = FileManager.default.temporaryDirectory.path + "/klatch-app-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    var place: FolderPlace { FolderPlace(folder + "/kept") }

    func backUp() async throws -> BackupRound.Outcome {
        let subject = BackupSubject(
            database: world.test.targets.app, migrations: try Installation.migrations(),
            dataFolder: URL(filePath: folder + "/none"), except: [], version: klatchVersion)
        return try await BackupRound(
            database: world.database, subject: subject, vault: world.vault, recipients: [key.recipient],
            places: [place], retention: Retention(days: 30), drillKey: folder + "/drill.key",
            scratch: folder + "/scratch", random: .system, time: world.clock.source, thread: BackupThread()
        ).run()
    }

    /// The rehearsal of the newest, with what the program looks at.
    func rehearse(roots: RootKeys? = nil) async throws -> DrillRecord {
        let roots = roots ?? world.roots
        let drill = BackupDrill(
            places: [place], signers: Signers(world.vault.verifyingKeys), keyFile: folder + "/drill.key",
            migrations: try Installation.migrations(), roots: { roots },
            folder: URL(filePath: "/tmp/kd-\(UUID().uuidString.prefix(8))"), binaries: nil,
            scratch: folder + "/scratch",
            time: world.clock.source, random: .system, thread: BackupThread(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, probe: BackupDesk.probe)
        return await drill.run(newest: nil)
    }

    func shelf() async throws -> Shelf {
        try await Shelf(reading: place, signers: Signers(world.vault.verifyingKeys), scratch: folder)
    }

    /// Into a database of its own, opened with keys of its own.
    func restore(_ name: String?) async throws -> (Installation, TestTargets) {
        let targets = try await TestCluster.shared.database([])
        let shelf = try await shelf()
        let choice = try RestoreChoice(name.flatMap(BackupName.init), on: shelf, keys: shelf, at: world.clock.now)
        let restore = BackupRestore(
            choice, from: place, keys: place, key: key, migrations: try Installation.migrations(), scratch: folder,
            thread: BackupThread())
        _ = try await restore.run(owner: targets.owner, folder: nil)
        let database = Database(
            target: { targets.app }, limits: DatabaseLimits(connections: 2), time: world.clock.source)
        let roots = world.roots
        let vault = try await database.transaction(.system("test")) {
            try KeyVault.unlock($0, roots: roots, random: .system)
        }
        let installation = Installation(
            settings: world.installation.settings, cluster: nil, database: database, vault: vault,
            time: world.clock.source, logger: world.installation.logger)
        return (installation, targets)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
