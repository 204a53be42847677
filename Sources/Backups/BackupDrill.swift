import Audit
import Foundation
import Logging
import Primitives
import Store
import Vault

/// Rehearses the disaster: the newest backup is restored into a database of its own, looked at, and thrown away.
package struct BackupDrill: Sendable {
    /// Looks at the restored database with its own keys: opens samples of what is sealed, looks somebody up as a sign-in
    /// does. Throws where that fails.
    package typealias Probe = @Sendable (Transaction, KeyVault) throws -> DrillSight

    let places: [any BackupPlace]
    let signers: Signers
    let keyFile: String
    let migrations: [Migration]
    /// Read when they are needed, so that a key file that is gone fails the rehearsal.
    let roots: @Sendable () throws -> RootKeys
    /// The folder of the drill's database; it is removed before and after.
    let folder: URL
    let binaries: URL?
    let scratch: String
    let time: TimeSource
    let random: RandomSource
    let thread: BackupThread
    let logger: Logger
    let probe: Probe

    package init(
        places: [any BackupPlace], signers: Signers, keyFile: String, migrations: [Migration],
        roots: @escaping @Sendable () throws -> RootKeys, folder: URL, binaries: URL?, scratch: String,
        time: TimeSource, random: RandomSource, thread: BackupThread,
        logger: Logger, probe: @escaping Probe
    ) {
        self.places = places
        self.signers = signers
        self.keyFile = keyFile
        self.migrations = migrations
        self.roots = roots
        self.folder = folder
        self.binaries = binaries
        self.scratch = scratch
        self.time = time
        self.random = random
        self.thread = thread
        self.logger = logger
        self.probe = probe
    }

    /// Never throws: what goes wrong is the result. `newest` is the last backup that the ledger knows of.
    package func run(newest: String?) async -> DrillRecord {
        let (start, clock) = (time.now(), ContinuousClock.now)
        var (chosen, failure): (ShelvedBackup?, String?) = (nil, nil)
        var seen: (rows: Int, sight: DrillSight)?
        do {
            guard let place = places.first else { throw BackupError.noPlace }
            let shelf = try await Shelf(reading: place, signers: signers, scratch: scratch)
            let choice = try RestoreChoice(nil, on: shelf, keys: shelf, at: start, newest: newest)
            chosen = choice.data
            seen = try await rehearse(choice, place)
        } catch { failure = BackupRound.words(error) }
        return DrillRecord(
            startedAt: start, data: chosen?.name.text, seconds: Int(BackupRound.seconds(since: clock).rounded(.up)),
            lostSeconds: chosen.map { max(0, Int(start.timeIntervalSince($0.date))) }, rows: seen?.rows,
            sight: seen?.sight, failure: failure)
    }

    private func rehearse(_ choice: RestoreChoice, _ place: any BackupPlace) async throws -> (
        rows: Int, sight: DrillSight
    ) {
        let key = try RecipientPrivateKey(file: keyFile)
        let cluster = PrivateCluster(
            PrivateClusterSettings(dataFolder: folder, binaries: binaries, durable: false), logger: logger)
        try await clear(cluster)
        do {
            try await cluster.start()
            let restore = BackupRestore(
                choice, from: place, keys: place, key: key, migrations: migrations, scratch: scratch, thread: thread)
            let count = try await restore.run(owner: cluster.connectionString(role: .owner), folder: nil)
            let sight = try await look(at: cluster.connectionString(role: .app), choice)
            await cluster.stop()
            try? FileManager.default.removeItem(at: folder)
            return (count, sight)
        } catch {
            await cluster.stop()
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// A drill that was killed leaves its database, perhaps running.
    private func clear(_ cluster: PrivateCluster) async throws {
        guard FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) else { return }
        do { try await cluster.start() } catch PrivateClusterError.inUse(let folder, let process) {
            throw PrivateClusterError.inUse(folder: folder, process: process)
        } catch {
            // What does not start is removed all the same.
        }
        await cluster.stop()
        try FileManager.default.removeItem(at: folder)
    }

    private func look(at target: String, _ choice: RestoreChoice) async throws -> DrillSight {
        let database = Database(target: { target }, limits: DatabaseLimits(connections: 1), time: time)
        defer { database.close() }
        let (roots, random, probe) = (try roots(), random, probe)
        guard let manifest = choice.data.manifest else { throw BackupError.stopped }
        return try await database.transaction(.system("rehearses a disaster on a restored copy")) { tx in
            let vault = try Self.unlock(tx, roots, random)
            try Self.checkAudit(tx, vault, manifest)
            return try probe(tx, vault)
        }
    }

    private static func unlock(_ tx: Transaction, _ roots: RootKeys, _ random: RandomSource) throws -> KeyVault {
        // Where there are none, new ones would be made, and it would take the first sealed value to notice.
        guard try KeyVault.hasKeys(tx) else { throw BackupError.unsound("data_key holds no keys") }
        do { return try KeyVault.unlock(tx, roots: roots, random: random) } catch let error as VaultError {
            throw BackupError.unsound("its keys do not open with the root key: \(error)")
        }
    }

    private static func checkAudit(_ tx: Transaction, _ vault: KeyVault, _ manifest: Manifest) throws {
        for report in try AuditVerifier(vault: vault).verifyAll(tx) {
            guard let finding = report.finding else { continue }
            throw BackupError.unsound("the audit trail of \(report.workspace.text): \(finding)")
        }
        let ends = try AuditTrail.heads(tx).map {
            Manifest.AuditEnd(workspace: $0.workspace.text, seq: $0.seq, hash: Hex.encode($0.hash))
        }
        guard ends == manifest.audit else { throw BackupError.unsound("the audit trail ends elsewhere than it did") }
    }
}
