import Foundation
import Jobs
import Primitives
import Store

/// Drafts of ours that nothing here remembers any more, to be taken out of a mailbox. Names that the mailbox gave them, and
/// nothing else.
struct DeleteLeftovers: JobPayload {
    static let kind = "outreach.leftovers"
    /// Over some days, if need be.
    static let maximumAttempts = 20
    /// Drafts of one job.
    static let batch = 20

    let person: PersonID
    let drafts: [String]
}

struct LeftoverWorker: Worker {
    let slice: OutreachSlice

    private struct Unfinished: Error {}

    func run(_ payload: DeleteLeftovers, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let owner = OutreachOwner(workspace: workspace, person: payload.person)
        let store = slice.mailboxes
        let connected = try await slice.database.transaction(.system("drafts of a deleted contact are taken away")) {
            try store.mailbox($0, owner)
        }
        guard let connected, connected.state == .connected, let mailbox = try await slice.open(connected) else {
            return .cancelled(reason: "no mailbox is connected")
        }
        for draft in payload.drafts {
            switch await mailbox.deleteDraft(DraftReference(draft)) {
            case .done, .rejected: continue
            case .unauthorized, .rateLimited, .unavailable, .unknown: throw Unfinished()
            }
        }
        return .completed
    }
}
