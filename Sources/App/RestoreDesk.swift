import Audit
import Backups
import Foundation
import Logging
import Primitives
import Store
import Vault

/// `klatch backup restore`: brings an installation back, where there is none.
package struct RestoreDesk: Sendable {
    /// What the operator asks for.
    package struct Wish: Sendable {
        /// Nil for the newest.
        package var name: String?
        package var from: String?
        package var keysFrom: String?
        /// The private key that backups are made for.
        package var key: String
        /// Data folder to restore into, instead of the one in the settings.
        package var into: String?
        package var rootKey: String?
        package var allowsOldKeys = false

        package init(key: String) { self.key = key }
    }

    package struct Outcome: Sendable, Codable {
        package let data: String
        package let keys: String
        package let madeAt: Date
        package let rows: Int
        package let place: String
        package let aftermath: RestoreAftermath.Report
        /// Files of the data folder that were put back, and those that were there already.
        package let files: [String]
        package let left: [String]
        package let seconds: Double

        package var text: String {
            let minutes = Int(Date().timeIntervalSince(madeAt) / 60)
            return """
                Restored \(rows) rows of \(data) into \(place) in \(seconds) s. It was made \(minutes) minutes ago.
                Erased again: \(aftermath.erased). Sessions ended: \(aftermath.sessionsEnded). Mail held back for you to \
                look at, in the outbox: \(aftermath.mailsHeld).
                Files put back: \(files.isEmpty ? "none" : files.joined(separator: ", ")). \
                Left beside in the folder "restored", because they were there already: \
                \(left.isEmpty ? "none" : left.joined(separator: ", ")).
                Next: klatch doctor, then klatch serve.
                """
        }
    }

    let settings: Settings
    let logger: Logger

    package init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    package func restore(_ wish: Wish) async throws -> Outcome {
        let clock = ContinuousClock.now
        let settings = settings.moved(to: wish.into, rootKey: wish.rootKey)
        let key = try RecipientPrivateKey(file: wish.key)
        let roots = try RootKeys(file: settings.rootKeyPath)
        let (place, keyPlace) = try places(wish)
        let scratch = BackupDesk.scratch(settings.data)
        let (shelf, keys) = (
            try await Shelf(reading: place, signers: Signers(roots: roots), scratch: scratch),
            try await Shelf(reading: keyPlace, signers: Signers(roots: roots), scratch: scratch)
        )
        let choice = try RestoreChoice(
            wish.name.map { try BackupDesk.name($0, in: [place]) }, on: shelf, keys: keys, at: Date(),
            allowingOldKeys: wish.allowsOldKeys)
        let restore = BackupRestore(
            choice, from: place, keys: keyPlace, key: key, migrations: try Installation.migrations(), scratch: scratch,
            thread: BackupThread())
        let (rows, aftermath) = try await load(restore, settings)
        let (files, left) = try putBack(settings.data)
        return Outcome(
            data: choice.data.name.text, keys: choice.keys.name.text, madeAt: choice.data.date, rows: rows,
            place: settings.data.path(percentEncoded: false), aftermath: aftermath, files: files, left: left,
            seconds: Double(Int((ContinuousClock.now - clock) / .milliseconds(1))) / 1000)
    }

    private func places(_ wish: Wish) throws -> (any BackupPlace, any BackupPlace) {
        let first = wish.from.map { PlaceAddress($0) ?? .folder($0) } ?? settings.backups?.places.first
        guard let first else { throw BackupError.noPlace }
        let keys = wish.keysFrom.map { PlaceAddress($0) ?? .folder($0) } ?? first
        return (try place(first), try place(keys))
    }

    /// There is no installation yet, and so no list of calls to write in.
    private func place(_ address: PlaceAddress) throws -> any BackupPlace {
        switch address {
        case .folder(let path): FolderPlace(path)
        case .bucket(let address): try settings.buckets.place(address, ledger: nil, time: .system, random: .system)
        }
    }

    /// A private cluster is made for it, and taken away again where that fails; of an external database nothing stays but an
    /// empty schema.
    private func load(_ restore: BackupRestore, _ settings: Settings) async throws -> (Int, RestoreAftermath.Report) {
        let folder = settings.data.appending(path: "restored").path(percentEncoded: false)
        try? FileManager.default.removeItem(atPath: folder)
        guard case .private = settings.database else {
            let targets = DatabaseTargets(settings, nil)
            guard let owner = targets.owner else { throw RestoreError.noOwner }
            return try await fill(restore, owner, folder, settings)
        }
        let cluster = settings.data.appending(path: "postgres").path(percentEncoded: false)
        guard !FileManager.default.fileExists(atPath: cluster) else {
            throw BackupError.occupied(place: settings.data.path(percentEncoded: false))
        }
        let server = PrivateCluster(
            PrivateClusterSettings(dataFolder: settings.data, binaries: settings.binaries), logger: logger)
        try await server.start()
        do {
            let result = try await fill(restore, server.connectionString(role: .owner), folder, settings)
            await server.stop()
            return result
        } catch {
            await server.stop()
            try? FileManager.default.removeItem(atPath: cluster)
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private func fill(
        _ restore: BackupRestore, _ owner: String, _ folder: String, _ settings: Settings
    ) async throws -> (Int, RestoreAftermath.Report) {
        let rows = try await restore.run(owner: owner, folder: folder)
        let installation = try await Installation.open(settings, as: .command, logger: logger)
        do {
            let report = try await RestoreAftermath(installation).run(restore.choice.data.name.text)
            await installation.close()
            return (rows, report)
        } catch {
            await installation.close()
            throw error
        }
    }

    /// Moves files to where they were, and leaves alone what is there.
    private func putBack(_ data: URL) throws -> (files: [String], left: [String]) {
        let folder = data.appending(path: "restored").path(percentEncoded: false)
        let root = data.path(percentEncoded: false)
        var (files, left): ([String], [String]) = ([], [])
        for name in (FileManager.default.subpaths(atPath: folder) ?? []).sorted() {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            let target = URL(filePath: root).appending(path: name)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            if FileManager.default.fileExists(atPath: target.path(percentEncoded: false)) {
                left.append(name)
            } else {
                try FileManager.default.moveItem(
                    atPath: "\(folder)/\(name)", toPath: target.path(percentEncoded: false))
                files.append(name)
            }
        }
        if left.isEmpty { try? FileManager.default.removeItem(atPath: folder) }
        return (files, left)
    }
}

package enum RestoreError: Error, CustomStringConvertible {
    case noOwner

    package var description: String {
        "The database of KLATCH_DATABASE_URL can only be filled as its owner. Fix: set KLATCH_DATABASE_OWNER_URL too."
    }
}
