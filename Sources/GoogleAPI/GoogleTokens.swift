import Foundation
import Primitives

/// Google's access tokens, which are good for an hour: in memory alone, and renewed once however many ask. Whoever holds
/// one is named by the room that asks.
package actor GoogleTokens<Holder: Hashable & Sendable> {
    package typealias Renewal = @Sendable () async -> Result<GoogleAccess, GoogleFailure>

    /// Seconds before its end from which a token is not begun with any more.
    static var margin: TimeInterval { 60 }
    /// Tokens that are kept at most.
    static var maximum: Int { 10_000 }

    private struct Kept {
        /// By which it was got: another one is another leave.
        let refresh: Secret<String>
        let access: GoogleAccess
    }

    private struct Running {
        let refresh: Secret<String>
        let task: Task<Result<GoogleAccess, GoogleFailure>, Never>
    }

    private var kept: [Holder: Kept] = [:]
    private var running: [Holder: Running] = [:]

    package init() {}

    /// - Parameter isStale: the one that is kept was not taken.
    package func access(
        _ holder: Holder, _ refresh: Secret<String>, isStale: Bool, now: Date, _ renew: @escaping Renewal
    ) async throws(GoogleFailure) -> GoogleAccess {
        if isStale { kept[holder] = nil }
        if let known = kept[holder], known.refresh.isSame(as: refresh), known.access.expiresAt > now + Self.margin {
            return known.access
        }
        if let other = running[holder], other.refresh.isSame(as: refresh) { return try await other.task.value.get() }
        let task = Task { await renew() }
        running[holder] = Running(refresh: refresh, task: task)
        let result = await task.value
        running[holder] = nil
        if kept.count >= Self.maximum { kept = kept.filter { $0.value.access.expiresAt > now } }
        if case .success(let access) = result { kept[holder] = Kept(refresh: refresh, access: access) }
        return try result.get()
    }

    package func keep(_ access: GoogleAccess, _ holder: Holder, _ refresh: Secret<String>) {
        kept[holder] = Kept(refresh: refresh, access: access)
    }

    package func forget(_ holder: Holder) { kept[holder] = nil }
}

extension Secret where Value == String {
    package func isSame(as other: Secret<String>) -> Bool {
        constantTimeEqual(Array(reveal().utf8), Array(other.reveal().utf8))
    }
}
