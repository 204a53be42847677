import Foundation
import Outbound
import Primitives

/// Leave at Zoom: got, renewed, given back. Each is one request with one answer; that a token is renewed by one process
/// at a time is the caller's to see to.
package struct ZoomOAuth: Sendable {
    private let client: ZoomClient
    private let door: Door

    package init(_ client: ZoomClient, through door: Door) { (self.client, self.door) = (client, door) }

    /// A code can be exchanged once, within five minutes; after `unknown` the person has to begin anew.
    package func exchange(
        _ code: Secret<String>, verifier: Secret<String>, redirect: String, for onBehalf: OnBehalf, now: Date
    ) async throws(ZoomFailure) -> ZoomGrant {
        let answer = try await token(
            [
                ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", redirect),
                ("code_verifier", verifier.reveal()),
            ], for: onBehalf)
        guard let grant = answer.grant(now: now) else { throw .unknown }
        return grant
    }

    /// Zoom changes the refresh token each time. After `unknown` nobody knows which of the two is good: the one that was
    /// asked with can be tried once more, and if it is refused the person has to connect again.
    package func renew(
        _ refresh: Secret<String>, for onBehalf: OnBehalf, now: Date
    ) async throws(ZoomFailure) -> ZoomGrant {
        let answer = try await token(
            [("grant_type", "refresh_token"), ("refresh_token", refresh.reveal())], for: onBehalf)
        guard let grant = answer.grant(now: now) else { throw .unknown }
        return grant
    }

    /// The company's own access, of which there can be several at once: asking again is harmless.
    package func company(
        _ account: String, for onBehalf: OnBehalf, now: Date
    ) async throws(ZoomFailure) -> ZoomAccess {
        do throws(ZoomFailure) {
            let answer = try await token(
                [("grant_type", "account_credentials"), ("account_id", account)], for: onBehalf)
            guard let access = answer.access(now: now) else { throw ZoomFailure.unavailable }
            return access
        } catch {
            throw error == .unknown ? ZoomFailure.unavailable : error == .revoked ? .clientRefused : error
        }
    }

    /// One that Zoom does not know any more is as good as revoked.
    package func revoke(_ token: Secret<String>, for onBehalf: OnBehalf) async throws(ZoomFailure) {
        do throws(ZoomFailure) {
            _ = try await send(ZoomOperations.revoke, [("token", token.reveal())], for: onBehalf)
        } catch {
            if case .rejected(400, _) = error { return }
            if error != .revoked { throw error }
        }
    }

    private func token(
        _ fields: [(name: StaticString, value: String)], for onBehalf: OnBehalf
    ) async throws(ZoomFailure) -> ZoomTokenAnswer {
        let body = try await send(ZoomOperations.token, fields, for: onBehalf)
        guard let answer = ZoomAnswer.read(ZoomTokenAnswer.self, body) else { throw .unknown }
        return answer
    }

    private func send(
        _ operation: ZoomOperation, _ fields: [(name: StaticString, value: String)], for onBehalf: OnBehalf
    ) async throws(ZoomFailure) -> [UInt8] {
        var call = OutgoingCall(operation.call, for: onBehalf, asking: operation.asked)
        call.fields = [client.credentials]
        call.body = .form(fields)
        do throws(CallFailure) { return try await door.send(call).body } catch {
            // Here 401 is about the client (RFC 6749, 5.2).
            if case .unauthorized = error { throw .clientRefused }
            throw ZoomFailure(error, of: operation.call)
        }
    }
}
