import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store

/// Writes down which grants and which leave for support have run out. They open nothing from the moment they end; this is
/// for the trail, and for sessions that have to go.
struct OperatorsPrune: JobPayload {
    static let kind = "operators.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct OperatorsPruneWorker: Worker {
    let slice: OperatorsSlice

    func run(_ payload: OperatorsPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("leave for support runs out")) { tx in
            try slice.audit.record(tx, slice.accounts.supportAccesses.prune(tx), by: .system)
        }
        try await slice.database.transaction(.system("grants of the installation run out")) { tx in
            for ended in try slice.accounts.operatorGrants.expire(tx) {
                try slice.accounts.endEverythingElse(tx, ended.account, but: nil)
                try slice.audit.record(
                    tx, nil,
                    AuditEvent(
                        "operator.expired", by: .system, on: ended.id.text,
                        details: ["account": ended.account.text, "role": ended.role.rawValue]))
            }
        }
        return .completed
    }
}
