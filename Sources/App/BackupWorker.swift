import Accounts
import Backups
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Web

/// The daily backup.
struct BackupJob: JobPayload {
    static let kind = "backups.make"
    static let maximumAttempts = 3
}

/// Its rehearsal, an hour later.
struct BackupDrillJob: JobPayload {
    static let kind = "backups.drill"
    static let maximumAttempts = 2
}

struct BackupWorker: Worker {
    static let concurrency = 1
    let desk: BackupDesk
    let alarm: BackupAlarm

    func run(_ payload: BackupJob, _ job: RunningJob) async throws -> JobOutcome {
        guard desk.isWanted else { return .cancelled(reason: "no place for backups is named any more") }
        do { _ = try await desk.create() } catch {
            // What a second try mends is no news.
            if job.isLastAttempt { try await alarm.ring(.backup, BackupRound.words(error)) }
            throw error
        }
        return .completed
    }
}

struct BackupDrillWorker: Worker {
    static let concurrency = 1
    let desk: BackupDesk
    let alarm: BackupAlarm

    func run(_ payload: BackupDrillJob, _ job: RunningJob) async throws -> JobOutcome {
        guard desk.isWanted else { return .cancelled(reason: "no place for backups is named any more") }
        let record = try await desk.drill()
        if let failure = record.failure { try await alarm.ring(.drill, failure) }
        return .completed
    }
}

/// Tells those who look after the installation that a backup or its rehearsal failed; where nobody does yet, the owners of
/// the only workspace there is.
struct BackupAlarm: Sendable {
    enum Cause: Sendable { case backup, drill }

    let database: Database
    let accounts: AccountsSlice
    let templates: TemplateLibrary
    let site: SiteSettings

    struct Words: Sendable {
        let name: String
        let heading: String
        let sentence: String
        let reason: String
        let site: String
        let lang: String
    }

    func ring(_ cause: Cause, _ reason: String) async throws {
        try await database.transaction(.system("tells that a backup failed")) { tx in
            for reader in try readers(tx) { try write(tx, reader, cause, reason) }
        }
    }

    private func readers(_ tx: Transaction) throws -> [Addressee] {
        let operators = try Set(accounts.operatorGrants.live(tx).filter { !$0.isWaiting }.map(\.account))
        if !operators.isEmpty {
            return try operators.sorted().compactMap { try accounts.addressees.addressee(tx, $0) }
        }
        let workspaces = try accounts.accounts.workspaces(tx)
        guard let only = workspaces.first, workspaces.count == 1 else { return [] }
        return try accounts.addressees.owners(tx, only.id)
    }

    private func write(_ tx: Transaction, _ reader: Addressee, _ cause: Cause, _ reason: String) throws {
        let catalogue = try templates.catalogue(reader.language)
        let (subject, sentence) =
            switch cause {
            case .backup: (WordKey("app.backup.failed"), WordKey("app.backup.failed-text"))
            case .drill: (WordKey("app.backup.drill-failed"), WordKey("app.backup.drill-failed-text"))
            }
        let words = Words(
            name: reader.name, heading: catalogue.sentence(subject), sentence: catalogue.sentence(sentence),
            reason: reason, site: site.origin, lang: reader.language)
        try accounts.write(
            tx, .backupFailed, to: Mailbox(name: reader.name, address: reader.address), "backup-failed", words, subject,
            reader.language)
    }
}

extension MailKind {
    static let backupFailed = MailKind("backup-failed", priority: 1)
}
