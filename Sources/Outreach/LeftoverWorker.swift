import Foundation
import Jobs
import Primitives
import Store

/// Drafts of ours whose mails are forgotten here are to be taken out of a person's mailbox.
struct DeleteLeftovers: JobPayload {
    static let kind = "outreach.leftovers"
    /// Their rows say when they are tried again.
    static let maximumAttempts = 1

    let person: PersonID
}

struct LeftoverWorker: Worker {
    let slice: OutreachSlice

    private struct Open: Sendable {
        let mailbox: ConnectedMailbox
        let drafts: [LeftoverStore.Leftover]
    }

    func run(_ payload: DeleteLeftovers, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let owner = OutreachOwner(workspace: workspace, person: payload.person)
        guard let open = try await begin(owner), let mailbox = try await slice.open(open.mailbox) else {
            return .completed
        }
        for draft in open.drafts {
            let isGone =
                switch await mailbox.deleteDraft(draft.draft) {
                case .done, .gone: true
                case .rejected, .notGranted, .unauthorized, .later, .rateLimited, .unavailable, .unknown: false
                }
            let leftovers = slice.leftovers
            try await slice.database.transaction(.system("a draft was taken away")) { tx in
                if isGone {
                    try leftovers.remove(tx, owner, draft.id)
                } else {
                    try leftovers.postpone(tx, owner, draft)
                }
            }
        }
        return .completed
    }

    /// Nil where its mailbox is not connected: then they wait for it.
    private func begin(_ owner: OutreachOwner) async throws -> Open? {
        let slice = slice
        return try await slice.database.transaction(.system("drafts of deleted contacts are taken away")) { tx in
            let due = try slice.leftovers.of(tx, owner, isDue: true, limit: LeftoverStore.batch)
            let mailbox = try slice.mailboxes.mailbox(tx, owner)
            let account = mailbox.map { slice.mailboxes.account(owner, $0.document.address) }
            let here = mailbox?.state == .connected ? due.filter { $0.account == nil || $0.account == account } : []
            let ids = Set(here.map(\.id))
            try slice.leftovers.park(tx, owner, due.map(\.id).filter { !ids.contains($0) })
            // Whatever becomes of this try, there is another.
            for draft in here { try slice.leftovers.postpone(tx, owner, draft) }
            return mailbox.map { Open(mailbox: $0, drafts: here) }
        }
    }
}
