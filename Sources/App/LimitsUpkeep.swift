import Foundation
import Jobs
import Limits
import Mail
import Primitives

/// How much mail may leave. What is above is not dropped: it waits, and asks again at a time of its own, so that not all
/// that waits asks at once.
struct LimitedMail: Sendable {
    let limiter: Limiter
    let random: RandomSource
    let time: TimeSource
    /// Whether somebody has frozen what a workspace sends. What the installation writes about sign-in and security goes.
    var isFrozen: @Sendable (WorkspaceID) async throws -> Bool = { _ in false }

    /// Seconds over which what waits spreads: mail about accounts is soon worthless, the rest can wait.
    private static let thaw = 20.0
    private static let spread: (accounts: UInt64, others: UInt64) = (30, 600)

    /// What keeps a mail, and when to ask again; nil where it may leave now.
    func wait(of workspace: WorkspaceID) async throws -> MailHold? {
        let isAccounts = workspace == .installation
        if !isAccounts, try await isFrozen(workspace) {
            return MailHold(.frozen, until: time.now().addingTimeInterval(Self.thaw))
        }
        let (limit, keys) = (isAccounts ? Limit.signInMailBudget : .mailBudget, limiter.keys)
        do {
            try await limiter.check(
                limit, isAccounts ? [keys.installation] : [keys.workspace(workspace), keys.installation])
            return nil
        } catch let refusal as TooManyTries {
            let spread = isAccounts ? Self.spread.accounts : Self.spread.others
            let jitter = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % spread
            let wait = TimeInterval(refusal.retryAfter ?? 1) + TimeInterval(jitter)
            return MailHold(.budget, until: time.now().addingTimeInterval(wait))
        }
    }
}

/// Forgets buckets that are full again, so that what is counted takes no more room than what happened lately (AT-56).
struct LimitsPrune: JobPayload {
    static let kind = "limits.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct LimitsPruneWorker: Worker {
    let limiter: Limiter

    func run(_ payload: LimitsPrune, _ job: RunningJob) async throws -> JobOutcome {
        try await limiter.prune()
        return .completed
    }
}
