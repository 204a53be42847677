import Audit
import Foundation
import Primitives
import Store
import Vault

/// What is backed up.
package struct BackupSubject: Sendable {
    /// Connection string of the role that serves.
    package let database: String
    /// Everything this program knows of the schema.
    package let migrations: [Migration]
    package let dataFolder: URL
    /// Paths that stay out wherever they are: the root key, places for backups.
    package let except: [String]
    /// Of the program.
    package let version: String

    package init(database: String, migrations: [Migration], dataFolder: URL, except: [String], version: String) {
        self.database = database
        self.migrations = migrations
        self.dataFolder = dataFolder
        self.except = except
        self.version = version
    }
}

/// A backup that lies in the workshop, whole and signed.
package struct FinishedBackup: Sendable {
    package let signed: SignedManifest
    /// Names under which files are to be kept, and where they are now; the manifest comes last, and makes it a backup.
    package let files: [(name: String, path: String)]
    /// Files of the data folder that could not be taken along.
    package let left: [String]

    package var manifest: Manifest { signed.manifest }
}

/// Makes a backup of the data and one of the keys, both of the same instant. Blocks.
struct BackupMaking {
    let subject: BackupSubject
    let signing: SigningKey
    let recipients: [RecipientKey]
    /// The drill's key, which opens this backup and is replaced with the next.
    let drill: RecipientKey?
    let random: RandomSource
    let now: Date
    /// Where files are written before they are kept.
    let workshop: String
    let stop: StopMark

    func make() throws -> [FinishedBackup] {
        guard !recipients.isEmpty else { throw BackupError.noRecipients }
        let snapshot = try DatabaseSnapshot(subject.database, now: now)
        let veiled = try snapshot.veiledTables()
        guard veiled.isEmpty else { throw BackupError.wouldMissRows(tables: veiled) }
        var finished: [FinishedBackup] = []
        do {
            for kind in BackupKind.allCases { finished.append(try make(kind, snapshot)) }
        } catch {
            Self.discard(finished)
            throw error
        }
        return finished
    }

    /// Takes away what was not kept.
    static func discard(_ backups: [FinishedBackup]) {
        for file in backups.flatMap(\.files) { try? FileManager.default.removeItem(atPath: file.path) }
    }

    private func make(_ kind: BackupKind, _ snapshot: DatabaseSnapshot) throws -> FinishedBackup {
        let name = BackupName(kind, at: now, random: random)
        var draft = Draft(name: name)
        do {
            draft.tables = try write(name, .rows, &draft) { sink in
                try RowsWriter(
                    snapshot: snapshot, migrations: subject.migrations, sink: sink, isStopped: { stop.isRaised }
                ).write(kind)
            }
            if kind == .data {
                let folder = DataFolder(subject.dataFolder, except: subject.except)
                let entries = folder.entries()
                draft.left = entries.left
                draft.folder = try write(name, .folder, &draft) {
                    try TapeWriter(folder: folder, sink: $0).write(entries.kept)
                }
            }
            let signed = try SignedManifest(manifest(draft, snapshot), by: signing)
            let path = "\(workshop)/\(name.manifestFile).draft"
            try PlainFile.create(path, signed.bytes)
            return FinishedBackup(
                signed: signed, files: draft.paths + [(name.manifestFile, path)], left: draft.left)
        } catch {
            for file in draft.paths { try? FileManager.default.removeItem(atPath: file.path) }
            throw error
        }
    }

    private struct Draft {
        let name: BackupName
        var files: [Manifest.File] = []
        var paths: [(name: String, path: String)] = []
        var tables: [TableCount] = []
        var folder: [FolderEntry] = []
        var left: [String] = []
    }

    /// Plain text → Zstandard → AES-256-GCM → file.
    private func write<Value>(
        _ name: BackupName, _ part: BackupPart, _ draft: inout Draft, _ body: (any ByteSink) throws -> Value
    ) throws -> Value {
        let path = "\(workshop)/\(name.file(part)).draft"
        let file = try FileSink(path)
        do {
            let sealing = try SealingSink(
                name, part, for: recipients + [drill].compactMap { $0 }, random: random, into: file)
            let sink = try CompressingSink(into: sealing)
            let value = try body(sink)
            try sink.finish()
            draft.files.append(
                Manifest.File(
                    part: part.suffix, bytes: file.count, plainBytes: sink.count, sha256: Hex.encode(file.digest)))
            draft.paths.append((name.file(part), path))
            return value
        } catch {
            file.abandon()
            throw error
        }
    }

    private func manifest(_ draft: Draft, _ snapshot: DatabaseSnapshot) throws -> Manifest {
        let tx = snapshot.transaction
        let server = try tx.first("SELECT current_setting('server_version') AS version")
        return try Manifest(
            format: Manifest.format, name: draft.name.text, madeAt: now.formatted(.iso8601), klatch: subject.version,
            postgresql: server?.get("version") ?? "", files: draft.files, tables: draft.tables, folder: draft.folder,
            migrations: Migrator.applied(tx).map { Manifest.Step(room: $0.room, number: $0.number) },
            audit: AuditTrail.heads(tx).map {
                Manifest.AuditEnd(workspace: $0.workspace.text, seq: $0.seq, hash: Hex.encode($0.hash))
            },
            recipients: recipients.map(\.fingerprint), drill: drill?.fingerprint,
            signer: Hex.encode(signing.verifying.bytes), signing: KeyVault.wrappedSigningKeys(tx))
    }
}
