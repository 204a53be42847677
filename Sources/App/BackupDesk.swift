import Accounts
import Audit
import Backups
import Foundation
import Logging
import Primitives
import Store
import Trust
import Vault

/// `klatch backup`, and the daily jobs: what the parts of an installation are to its backups.
package struct BackupDesk: Sendable {
    /// A backup takes the one thread there is; commands have a process of their own.
    private static let thread = BackupThread()

    let installation: Installation
    let settings: BackupSettings?

    package init(_ installation: Installation) {
        self.installation = installation
        settings = installation.settings.backups
    }

    var isWanted: Bool { settings != nil }

    package func create() async throws -> BackupRound.Outcome {
        guard let settings else { throw BackupError.noPlace }
        let folder = installation.settings.data
        let subject = BackupSubject(
            database: installation.database.target(),
            migrations: try Installation.migrations(), dataFolder: folder,
            except: [installation.settings.rootKeyPath, drillKey] + settings.places.compactMap(\.folder),
            version: klatchVersion)
        let outcome = try await BackupRound(
            database: installation.database, subject: subject, vault: installation.vault,
            recipients: settings.recipients, places: try places(), retention: settings.retention, drillKey: drillKey,
            scratch: scratch, random: installation.random, time: installation.time, thread: Self.thread
        ).run()
        let audit = installation.audit
        try await installation.database.transaction(.system("notes that a backup was made")) {
            try audit.record(
                $0, nil, AuditEvent("backup.made", by: .system, on: outcome.data, details: ["rows": "\(outcome.rows)"]))
        }
        return outcome
    }

    package func list(_ from: String?) async throws -> [ShelfReport] {
        let (survey, places) = (try await survey(key: nil), try places(from))
        var reports: [ShelfReport] = []
        for place in places { reports.append(try await survey.list(place)) }
        return reports
    }

    /// Reads every octet, and opens what a key is at hand for: the newest by the drill's, others by the file at `key`.
    package func verify(_ name: String?, _ from: String?, key: String?) async throws -> [ShelfReport] {
        let (survey, places) = (try await survey(key: key), try places(from))
        let wanted = try name.map { try Self.name($0, in: places) }
        var reports: [ShelfReport] = []
        for place in places { reports.append(try await survey.verify(place, only: wanted)) }
        return reports
    }

    /// The newest alone, read octet by octet in each place. Empty where none was ever made.
    func verifyNewest() async throws -> [ShelfReport] {
        guard let newest = try await newest() else { return [] }
        return try await verify(newest.name, nil, key: nil)
    }

    /// Restores the newest backup into a database that is thrown away again. What went wrong is in the record.
    package func drill() async throws -> DrillRecord {
        let store = BackupStore(random: installation.random)
        let newest = try await newest()
        let drill = BackupDrill(
            places: try places(), signers: Signers(installation.vault.verifyingKeys), keyFile: drillKey,
            migrations: try Installation.migrations(),
            roots: { [path = installation.settings.rootKeyPath] in try RootKeys(file: path) },
            folder: installation.settings.data.appending(path: "drill", directoryHint: .isDirectory),
            binaries: installation.settings.binaries, scratch: scratch, time: installation.time,
            random: installation.random,
            thread: Self.thread, logger: installation.logger, probe: Self.probe)
        let record = await drill.run(newest: newest?.name)
        let audit = installation.audit
        try await installation.database.transaction(.system("writes down how a rehearsal went")) { tx in
            try store.add(tx, record)
            try audit.record(
                tx, nil,
                AuditEvent(
                    record.passed ? "backup.rehearsed" : "backup.rehearsal-failed", by: .system, on: record.data,
                    details: ["seconds": "\(record.seconds)"]))
        }
        return record
    }

    /// Opens some of all that is sealed, and signs some people in.
    @Sendable static func probe(_ tx: Transaction, _ vault: KeyVault) throws -> DrillSight {
        let sample = try SealedSample(tx, vault)
        guard sample.faults.isEmpty else {
            throw BackupError.unsound(sample.faults.prefix(8).joined(separator: "; "))
        }
        let signIns: Int
        do { signIns = try SignInRehearsal(AccountStore(vault: vault, random: .system)).run(tx, count: 20) } catch {
            throw (error as? SignInRehearsal.Fault).map { BackupError.unsound($0.description) } ?? error
        }
        return DrillSight(
            sealedColumns: sample.columns, sealedValues: sample.opened, erasedValues: sample.erased, signIns: signIns)
    }
}

// MARK: How it stands

extension BackupDesk {
    /// For `klatch doctor`: the age of the last backup, and how its rehearsal went.
    func finding() async -> Doctor.Finding {
        guard let settings else {
            return Doctor.Finding(
                subject: "backups", state: .warn, sentence: "none are made",
                fix: "Set KLATCH_BACKUP_TO and KLATCH_BACKUP_RECIPIENTS; docs/backups.md says how.")
        }
        let store = BackupStore(random: installation.random)
        let read = try? await installation.database.transaction(.system("looks when backups were made")) {
            (try store.newest($0)?.record, try store.records($0, limit: 1).first, try store.drills($0, limit: 1).first)
        }
        guard let (newest, last, drill) = read else {
            return Doctor.Finding(subject: "backups", state: .bad, sentence: "could not be looked up", fix: nil)
        }
        return Self.finding(newest, last, drill, at: installation.time.now(), places: settings.places.count)
    }

    static func finding(
        _ newest: BackupRecord?, _ last: BackupRecord?, _ drill: DrillRecord?, at now: Date, places: Int
    ) -> Doctor.Finding {
        let again = "Run `klatch backup create`, and look at what it says."
        func bad(_ sentence: String, _ fix: String?) -> Doctor.Finding {
            Doctor.Finding(subject: "backups", state: .bad, sentence: sentence, fix: fix)
        }
        guard let newest else { return bad(last?.failure ?? "none was made yet", again) }
        let hours = max(0, Int(now.timeIntervalSince(newest.startedAt) / 3600))
        if now.timeIntervalSince(newest.startedAt) > Retention.staleAfter {
            return bad("the last one was made \(hours) hours ago. \(last?.failure ?? "")", again)
        }
        if let failure = drill?.failure { return bad("the last rehearsal failed. \(failure)", nil) }
        let drilled = drill.map { "rehearsed in \($0.seconds) s" } ?? "not rehearsed yet"
        let count = places == 1 ? "one place" : "\(places) places"
        let sentence = "the last one was made \(hours) hours ago in \(count), \(drilled)"
        return Doctor.Finding(
            subject: "backups", state: places > 1 && drill != nil ? .good : .warn, sentence: sentence,
            fix: places > 1
                ? (drill == nil ? "Run `klatch backup drill`." : nil)
                : "Name a second place in KLATCH_BACKUP_TO, on another machine.")
    }
}

// MARK: Where things are

extension BackupDesk {
    func places() throws -> [any BackupPlace] { try (settings?.places ?? []).map(place) }

    private func place(_ address: PlaceAddress) throws -> any BackupPlace {
        switch address {
        case .folder(let path): FolderPlace(path)
        case .bucket(let address):
            try installation.settings.buckets.place(
                address, ledger: installation.database, time: installation.time, random: installation.random)
        }
    }

    /// Outside every backup, beside the root key.
    var drillKey: String {
        URL(filePath: installation.settings.rootKeyPath).deletingLastPathComponent().appending(path: "backup-drill.key")
            .path(percentEncoded: false)
    }

    private var scratch: String { Self.scratch(installation.settings.data) }

    static func scratch(_ data: URL) -> String { data.appending(path: "backups-scratch").path(percentEncoded: false) }

    private func places(_ from: String?) throws -> [any BackupPlace] {
        // A folder may be named by a path from here.
        let places = try from.map { try [place(PlaceAddress($0) ?? .folder($0))] } ?? places()
        guard !places.isEmpty else { throw BackupError.noPlace }
        return places
    }

    static func name(_ text: String, in places: [any BackupPlace]) throws -> BackupName {
        guard let name = BackupName(text) else {
            throw BackupError.notFound(name: text, place: places.first?.words ?? "")
        }
        return name
    }

    private func newest() async throws -> (name: String, digest: [UInt8])? {
        let store = BackupStore(random: installation.random)
        let found = try await installation.database.transaction(.system("asks for the last backup")) {
            try store.newest($0)
        }
        return found.flatMap { newest in newest.record.data.map { ($0, newest.manifest) } }
    }

    private func survey(key: String?) async throws -> ShelfSurvey {
        var keys = try key.map { [try RecipientPrivateKey(file: $0)] } ?? []
        if let drill = try? RecipientPrivateKey(file: drillKey) { keys.append(drill) }
        return ShelfSurvey(
            signers: Signers(installation.vault.verifyingKeys), scratch: scratch, thread: Self.thread,
            newest: try await newest(), keys: keys, now: installation.time.now())
    }
}
