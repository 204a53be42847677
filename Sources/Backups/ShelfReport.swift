import Crypto
import Foundation
import Primitives

/// What `klatch backup list` and `verify` tell of a place.
package struct ShelfReport: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        package let name: String
        package let kind: BackupKind
        package let madeAt: Date
        package let rows: Int?
        package let bytes: Int?
        /// What is wrong with it; nil where nothing is known to be.
        package let fault: String?
        /// How far it was looked at: "manifest", "files" (every octet) or "opened" (and every row).
        package let checked: String
    }

    package let place: String
    /// The oldest first.
    package let backups: [Entry]
    /// What is wrong with the place as a whole.
    package let findings: [String]

    package var isSound: Bool { findings.isEmpty && backups.allSatisfy { $0.fault == nil } }
}

/// Looks at places as a running installation can: with its own signing keys and ledger, and the drill's key.
package struct ShelfSurvey: Sendable {
    let signers: Signers
    let scratch: String
    let thread: BackupThread
    /// What the ledger says was made last: its name, and the hash of its manifest. Nil where nothing is known.
    let newest: (name: String, digest: [UInt8])?
    /// Opens what was made for them.
    let keys: [RecipientPrivateKey]
    let now: Date

    package init(
        signers: Signers, scratch: String, thread: BackupThread, newest: (name: String, digest: [UInt8])?,
        keys: [RecipientPrivateKey], now: Date
    ) {
        self.signers = signers
        self.scratch = scratch
        self.thread = thread
        self.newest = newest
        self.keys = keys
        self.now = now
    }

    /// Manifests, signatures and sizes.
    package func list(_ place: any BackupPlace) async throws -> ShelfReport {
        let shelf = try await Shelf(reading: place, signers: signers, scratch: scratch)
        let entries = shelf.backups.map { entry($0, fault: $0.fault, checked: "manifest") }
        return try await ShelfReport(place: place.words, backups: entries, findings: findings(shelf))
    }

    /// Every octet of every file, and every row of those that a key is at hand for; only of `name`, where it is given.
    package func verify(_ place: any BackupPlace, only name: BackupName?) async throws -> ShelfReport {
        let shelf = try await Shelf(reading: place, signers: signers, scratch: scratch)
        let wanted = shelf.backups.filter { name == nil || $0.name == name }
        if let name, wanted.isEmpty { throw BackupError.notFound(name: name.text, place: place.words) }
        var entries: [ShelfReport.Entry] = []
        for backup in wanted { entries.append(await verify(backup, place)) }
        return try await ShelfReport(
            place: place.words, backups: entries, findings: name == nil ? findings(shelf) : [])
    }

    private func verify(_ backup: ShelvedBackup, _ place: any BackupPlace) async -> ShelfReport.Entry {
        guard let manifest = backup.manifest, backup.fault == nil else {
            return entry(backup, fault: backup.fault, checked: "manifest")
        }
        do {
            let checking = try await BackupChecking(manifest, backup.name, in: place, scratch: scratch)
            defer { checking.forgetCopies() }
            let fingerprints = manifest.recipients + [manifest.drill].compactMap { $0 }
            let key = keys.first { fingerprints.contains($0.recipient.fingerprint) }
            try await thread.run { _ in
                try checking.verifyFiles()
                if let key { try checking.tryOpening(key) }
            }
            return entry(backup, fault: nil, checked: key == nil ? "files" : "opened")
        } catch {
            let fault = error as? BackupError
            return entry(backup, fault: fault ?? .missing(file: backup.name.text), checked: "files")
        }
    }

    private func entry(_ backup: ShelvedBackup, fault: BackupError?, checked: String) -> ShelfReport.Entry {
        ShelfReport.Entry(
            name: backup.name.text, kind: backup.name.kind, madeAt: backup.date, rows: backup.manifest?.rows,
            bytes: backup.manifest?.bytes, fault: fault?.description, checked: checked)
    }

    private func findings(_ shelf: Shelf) async throws -> [String] {
        var found: [String] = []
        let last = shelf.newest(.data)
        if let last, now.timeIntervalSince(last.date) > Retention.staleAfter {
            found.append(
                "\(BackupError.stale(name: last.name.text, hours: Int(now.timeIntervalSince(last.date) / 3600)))")
        }
        if last == nil { found.append("\(BackupError.noBackup(place: shelf.place.words))") }
        if let newest, try await !holds(shelf, newest) {
            found.append("\(BackupError.replayed(found: last?.name.text ?? "none", newest: newest.name))")
        }
        for old in shelf.backups where old.name.kind == .keys && now.timeIntervalSince(old.date) > Retention.keysClaim {
            found.append(
                "\(old.name) holds keys from more than seven days ago: people erased since could be read by it. "
                    + "Fix: `klatch backup create` makes a new one and removes it.")
        }
        if !shelf.strays.isEmpty {
            found.append("Files without a manifest: \(shelf.strays.joined(separator: ", ")). They go after a day.")
        }
        return found
    }

    /// Whether the last backup that was made lies there, with just that manifest.
    private func holds(_ shelf: Shelf, _ newest: (name: String, digest: [UInt8])) async throws -> Bool {
        guard let name = BackupName(newest.name), shelf.backups.contains(where: { $0.name == name }) else {
            return false
        }
        let bytes = try await shelf.place.contents(name.manifestFile, upTo: Manifest.limit, scratch: scratch)
        return Array(SHA256.hash(data: bytes)) == newest.digest
    }
}
