import Crypto
import Foundation
import Primitives
import Store
import Vault

/// Making a backup from end to end: made, kept in every place, read back from there, written down, and old ones removed.
package struct BackupRound: Sendable {
    let database: Database
    let subject: BackupSubject
    let vault: KeyVault
    let recipients: [RecipientKey]
    package let places: [any BackupPlace]
    let retention: Retention
    /// The file of the drill's key, which opens the newest backup only.
    let drillKey: String
    /// A folder for what is on its way.
    let scratch: String
    let random: RandomSource
    let time: TimeSource
    let thread: BackupThread

    package init(
        database: Database, subject: BackupSubject, vault: KeyVault, recipients: [RecipientKey],
        places: [any BackupPlace], retention: Retention, drillKey: String, scratch: String, random: RandomSource,
        time: TimeSource, thread: BackupThread
    ) {
        self.database = database
        self.subject = subject
        self.vault = vault
        self.recipients = recipients
        self.places = places
        self.retention = retention
        self.drillKey = drillKey
        self.scratch = scratch
        self.random = random
        self.time = time
        self.thread = thread
    }

    /// What a round did.
    package struct Outcome: Sendable, Codable {
        package let data: String
        package let keys: String
        package let madeAt: String
        package let rows: Int
        package let bytes: Int
        package let plainBytes: Int
        package let places: [String]
        package let removed: [String]
        /// Files of the data folder that were not taken along.
        package let left: [String]
        /// The public key that signed it: to be kept with the private key, for the day on which nothing else is left.
        package let signer: String
        package let seconds: Double
    }

    /// Makes one. What fails is written down before it is thrown.
    package func run() async throws -> Outcome {
        let start = time.now()
        do { return try await round(start) } catch {
            let (store, words) = (BackupStore(random: random), Self.words(error))
            try? await database.transaction(.system("writes down that a backup failed")) {
                try store.addFailure($0, startedAt: start, words)
            }
            throw error
        }
    }

    /// For the ledger: ours say what to do, others only what kind they are.
    package static func words(_ error: any Error) -> String {
        switch error {
        case let error as BackupError: "\(error)"
        case let error as DatabaseError: "The database did not answer as it should: \(error)."
        case let error as PrivateClusterError: "\(error)"
        case let error as VaultError: "\(error)"
        case let error as RootKeyFileError: "\(error)"
        default: "It ended with \(String(describing: type(of: error)))."
        }
    }

    private func round(_ start: Date) async throws -> Outcome {
        guard !places.isEmpty else { throw BackupError.noPlace }
        let clock = ContinuousClock.now
        let drill = try RecipientPrivateKey(random: random)
        let finished = try await make(drill, start)
        defer { BackupMaking.discard(finished) }
        guard let data = finished.first(where: { $0.signed.manifest.backup?.kind == .data }),
            let keys = finished.first(where: { $0.signed.manifest.backup?.kind == .keys })
        else { throw BackupError.stopped }
        for place in places.reversed() { try await keep(finished, in: place) }
        for place in places { try await check(finished, in: place, drill) }
        try replaceDrillKey(drill)
        let digest = Array(SHA256.hash(data: data.signed.bytes))
        let store = BackupStore(random: random)
        try await database.transaction(.system("writes down that a backup was made")) {
            try store.add($0, data, keys, startedAt: start, digest: digest)
        }
        let removed = try await removeExpired()
        return Outcome(
            data: data.manifest.name, keys: keys.manifest.name, madeAt: data.manifest.madeAt,
            rows: data.manifest.rows + keys.manifest.rows, bytes: data.manifest.bytes + keys.manifest.bytes,
            plainBytes: (data.manifest.files + keys.manifest.files).reduce(0) { $0 + $1.plainBytes },
            places: places.map(\.words), removed: removed, left: data.left,
            signer: data.manifest.signer, seconds: Self.seconds(since: clock))
    }

    private func make(_ drill: RecipientPrivateKey, _ now: Date) async throws -> [FinishedBackup] {
        // On the first place's own disk where it is a folder, so that keeping is a change of name.
        let workshop = places.first?.workshop ?? scratch
        try FolderPlace(workshop).prepare()
        return try await thread.run { mark in
            try BackupMaking(
                subject: subject, signing: vault.signing, recipients: recipients, drill: drill.recipient,
                random: random, now: now, workshop: workshop, stop: mark
            ).make()
        }
    }

    /// Into every folder but the first it is copied, since a folder may take the file over.
    private func keep(_ finished: [FinishedBackup], in place: any BackupPlace) async throws {
        let isFirst = place.words == places.first?.words
        for (name, path) in finished.flatMap(\.files) {
            if isFirst || place.makesCopies {
                try await place.keep(name, from: path)
            } else {
                try FolderPlace(scratch).prepare()
                let copy = "\(scratch)/\(name).copy"
                try? FileManager.default.removeItem(atPath: copy)
                try FileManager.default.copyItem(atPath: path, toPath: copy)
                defer { try? FileManager.default.removeItem(atPath: copy) }
                try await place.keep(name, from: copy)
            }
        }
    }

    /// What was kept is read back, opened and counted.
    private func check(
        _ finished: [FinishedBackup], in place: any BackupPlace, _ drill: RecipientPrivateKey
    ) async throws {
        for backup in finished {
            guard let name = backup.manifest.backup else { continue }
            let checking = try await BackupChecking(backup.manifest, name, in: place, scratch: scratch)
            defer { checking.forgetCopies() }
            try await thread.run { _ in
                try checking.verifyFiles()
                try checking.tryOpening(drill)
            }
        }
    }

    /// The key before it opens the backup before this one: it is overwritten.
    private func replaceDrillKey(_ drill: RecipientPrivateKey) throws {
        let draft = drillKey + ".next"
        try? FileManager.default.removeItem(atPath: draft)
        try drill.write(to: draft)
        guard rename(draft, drillKey) == 0 else {
            throw BackupError.cannotWrite(path: drillKey, reason: PlainFile.lastReason())
        }
    }

    private func removeExpired() async throws -> [String] {
        var removed: [String] = []
        for place in places {
            let shelf = try await Shelf(reading: place, signers: Signers(vault.verifyingKeys), scratch: scratch)
            for name in retention.expired(shelf, at: time.now()) {
                // The manifest last: what is left of it stays in sight.
                for part in BackupPart.allCases { try await place.remove(name.file(part)) }
                try await place.remove(name.manifestFile)
                removed.append(name.text)
            }
            for stray in retention.strays(shelf, at: time.now()) { try await place.remove(stray) }
        }
        return removed
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let passed = (ContinuousClock.now - start).components
        return Double(passed.seconds) + Double(passed.attoseconds / 1_000_000_000_000_000) / 1000
    }
}

extension BackupChecking {
    /// Of a backup in a place; parts that are not local are copied to `scratch`.
    init(_ manifest: Manifest, _ name: BackupName, in place: any BackupPlace, scratch: String) async throws {
        var checking = BackupChecking(manifest: manifest, name: name, paths: [:])
        checking.hasCopies = place.makesCopies
        do {
            for part in BackupPart.allCases {
                guard let entry = manifest.file(part) else { continue }
                checking.paths[part] = try await place.fetch(name.file(part), upTo: entry.bytes, scratch: scratch)
            }
        } catch {
            checking.forgetCopies()
            throw error
        }
        self = checking
    }

    /// Removes what was copied from a place that is not local.
    func forgetCopies() {
        guard hasCopies else { return }
        for path in paths.values { try? FileManager.default.removeItem(atPath: path) }
    }
}
