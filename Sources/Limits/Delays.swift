import Primitives
import Store

/// Where slices ask before a secret is tried: a password, a code of an authenticator.
///
/// A browser that has signed in to the account before, as its cookie proves, has a key of its own
/// (`LimitKeys.account(_:in:)`); everybody else shares the account's. So strangers who guess make one
/// another wait, and not the owner.
package struct Delays: Sendable {
    private let database: Database
    private let store = DelayStore()

    package init(database: Database) { self.database = database }

    /// Lets one try through, in a transaction of its own: it is counted before the secret is looked at, and stays so
    /// whatever happens meanwhile. Throws `TooManyTries` while the last failure is too recent.
    ///
    /// Where there is no such account, ask with `LimitKeys.address(_:)` and do the rest alike, or the difference would
    /// tell (AT-11).
    package func begin(_ policy: DelayPolicy, _ key: LimitKey) async throws -> DelayedTry {
        try await database.transaction(.system("counts tries of a secret")) { try begin($0, policy, key) }
    }

    /// The same in the caller's transaction, whose scope has to be the system's, and which has to be over before the secret
    /// is looked at: what limits charged in it is taken back where the delay refuses.
    package func begin(_ tx: Transaction, _ policy: DelayPolicy, _ key: LimitKey) throws -> DelayedTry {
        if let attempt = try store.begin(tx, policy, key) { return attempt }
        throw TooManyTries(limit: policy.name, microseconds: try store.wait(tx, policy, key))
    }

    /// The secret was right. In the transaction that lets the person in, whose scope has to be the system's.
    package func succeed(_ tx: Transaction, _ attempt: DelayedTry) throws { try store.succeed(tx, attempt) }

    /// Forgets delays that no longer count. Returns how many.
    @discardableResult
    package func prune() async throws -> Int {
        try await database.transaction(.system("forgets delays")) { [store] tx in
            try store.prune(tx, memory: DelayPolicy.all.map(\.memory).max() ?? 0)
        }
    }
}
