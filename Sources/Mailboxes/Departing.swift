import Audit
import Foundation
import GoogleAPI
import Jobs
import Outbound
import Outreach
import Primitives
import Store
import Vault

extension MailboxesSlice {
    /// Forgets a mailbox here, and sees to it that our access is given back at its provider, however often that has to be
    /// tried. Needs the system scope.
    ///
    /// - Parameter takesDrafts: whether drafts of ours are taken out first, because nobody will send them any more.
    func depart(_ tx: Transaction, _ owner: OutreachOwner, takesDrafts: Bool) throws -> Bool {
        guard let mailbox = try mailboxes.mailbox(tx, owner, locking: true) else { return false }
        let stored = try mailboxes.credentials(tx, mailbox).flatMap(MailboxCredentials.init(stored:))
        if let stored {
            let drafts = takesDrafts ? try mailboxes.drafts(tx, owner) : []
            try giveBack(tx, owner, Departure(mailbox: mailbox.id, credentials: stored, drafts: drafts))
        }
        try mailboxes.disconnect(tx, mailbox)
        return true
    }

    /// A password at a mail server is nobody's to give back: only drafts make such a departure worth a try.
    func giveBack(_ tx: Transaction, _ owner: OutreachOwner, _ departure: Departure) throws {
        if case .server = departure.credentials, departure.drafts.isEmpty { return }
        let id = try departures.add(tx, owner, departure)
        try queue.enqueue(tx, GiveBack(departure: id), workspace: owner.workspace, unique: id.text)
    }

    /// What is known of a person who is erased: their mailbox with drafts of ours in it, and our access to it.
    package func erase(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        do {
            _ = try depart(tx, OutreachOwner(workspace: workspace, person: person), takesDrafts: true)
        } catch is VaultError {
            // Restored from a backup after their key was destroyed: nobody can open what it takes, and it goes with them.
        }
    }
}

/// Our access to a mailbox is to be given back at its provider.
struct GiveBack: JobPayload {
    static let kind = "mailboxes.give-back"
    /// Its row says when it is tried again.
    static let maximumAttempts = 1
    let departure: DepartureID
}

struct GiveBackWorker: Worker {
    static let concurrency = 2
    let slice: MailboxesSlice

    func run(_ payload: GiveBack, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let waiting = try await slice.database.transaction(.system("access is given back")) {
            try slice.departures.waiting($0, workspace, payload.departure)
        }
        guard let waiting else { return .completed }
        let isDone = await isDone(waiting)
        try await slice.database.transaction(.system("access was given back")) { tx in
            guard isDone || Self.isGivenUp(waiting, at: tx.now) else {
                return try slice.departures.postpone(tx, waiting)
            }
            try slice.departures.finish(tx, waiting)
            let event = AuditEvent("mailbox.given-back", by: .system, on: waiting.departure.mailbox.text)
            try slice.audit.record(tx, workspace, event)
        }
        return .completed
    }

    private static func isGivenUp(_ waiting: DepartureStore.Waiting, at now: Date) -> Bool {
        guard case .server = waiting.departure.credentials else { return false }
        return now.timeIntervalSince(waiting.since) > Departure.serverDays * 86_400
    }

    private func isDone(_ waiting: DepartureStore.Waiting) async -> Bool {
        let departure = waiting.departure
        let onBehalf = OnBehalf(workspace: waiting.workspace, person: waiting.person)
        guard let mailbox = slice.open(departure.mailbox, departure.credentials, for: onBehalf) else { return false }
        for draft in departure.drafts {
            switch await mailbox.deleteDraft(draft) {
            // Without leave nothing can be taken out any more.
            case .done, .gone, .rejected, .notGranted, .unauthorized: continue
            case .later, .rateLimited, .unavailable, .unknown: return false
            }
        }
        guard case .google(let leave) = departure.credentials else { return true }
        guard let google = slice.google else { return false }
        do throws(GoogleFailure) {
            try await google.oauth.revoke(leave.refresh, for: onBehalf)
            await google.tokens.forget(departure.mailbox)
            return true
        } catch { return error == .revoked }
    }
}

/// Forgets what nobody came back for, and has what could not be given back tried again.
struct MailboxTidy: JobPayload {
    static let kind = "mailboxes.tidy"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct MailboxTidyWorker: Worker {
    /// Taken at a time; the rest is found by the next beat.
    private static let limit = 100
    let slice: MailboxesSlice

    func run(_ payload: MailboxTidy, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("access that could not be given back is tried again")) { tx in
            try slice.consents.prune(tx)
            for due in try slice.departures.due(tx, limit: Self.limit) {
                try slice.queue.enqueue(
                    tx, GiveBack(departure: due.id), workspace: due.workspace, unique: due.id.text)
            }
        }
        return .completed
    }
}
