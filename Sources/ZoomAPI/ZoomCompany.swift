import Foundation
import Primitives

/// The company's access to its account, which is good for an hour: in memory alone, and asked for once however many want
/// it.
package actor ZoomCompany {
    package typealias Asking = @Sendable () async -> Result<ZoomAccess, ZoomFailure>

    /// Seconds before its end from which a token is not begun with any more.
    package static let margin: TimeInterval = 60

    private var kept: ZoomAccess?
    private var running: Task<Result<ZoomAccess, ZoomFailure>, Never>?

    package init() {}

    /// - Parameter refused: a token that was not taken, and is not handed out again.
    package func access(
        refused: Secret<String>?, now: Date, _ ask: @escaping Asking
    ) async throws(ZoomFailure) -> ZoomAccess {
        if let kept, kept.expiresAt > now + Self.margin, refused?.reveal() != kept.token.reveal() { return kept }
        if let running { return try await running.value.get() }
        let task = Task { await ask() }
        running = task
        let result = await task.value
        running = nil
        kept = try? result.get()
        return try result.get()
    }
}
