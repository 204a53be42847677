import Foundation
import GoogleAPI
import Outreach
import Primitives

/// Google's access tokens, which are good for an hour: in memory alone, and renewed once however many ask.
actor AccessTokens {
    typealias Renewal = @Sendable () async -> Result<GoogleAccess, GoogleFailure>

    /// Seconds before its end from which a token is not begun with any more.
    static let margin: TimeInterval = 60
    /// Mailboxes whose tokens are kept at most.
    static let maximum = 10_000

    private struct Kept {
        /// By which it was got: another one is another leave.
        let refresh: Secret<String>
        let access: GoogleAccess
    }

    private struct Running {
        let refresh: Secret<String>
        let task: Task<Result<GoogleAccess, GoogleFailure>, Never>
    }

    private var kept: [MailboxID: Kept] = [:]
    private var running: [MailboxID: Running] = [:]

    /// - Parameter isStale: the one that is kept was not taken.
    func access(
        _ mailbox: MailboxID, _ refresh: Secret<String>, isStale: Bool, now: Date, _ renew: @escaping Renewal
    ) async throws(GoogleFailure) -> GoogleAccess {
        if isStale { kept[mailbox] = nil }
        if let known = kept[mailbox], known.refresh.isSame(as: refresh), known.access.expiresAt > now + Self.margin {
            return known.access
        }
        if let other = running[mailbox], other.refresh.isSame(as: refresh) { return try await other.task.value.get() }
        let task = Task { await renew() }
        running[mailbox] = Running(refresh: refresh, task: task)
        let result = await task.value
        running[mailbox] = nil
        if kept.count >= Self.maximum { kept = kept.filter { $0.value.access.expiresAt > now } }
        if case .success(let access) = result { kept[mailbox] = Kept(refresh: refresh, access: access) }
        return try result.get()
    }

    func keep(_ access: GoogleAccess, _ mailbox: MailboxID, _ refresh: Secret<String>) {
        kept[mailbox] = Kept(refresh: refresh, access: access)
    }

    func forget(_ mailbox: MailboxID) { kept[mailbox] = nil }
}

extension Secret where Value == String {
    func isSame(as other: Secret<String>) -> Bool {
        constantTimeEqual(Array(reveal().utf8), Array(other.reveal().utf8))
    }
}
