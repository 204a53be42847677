import Foundation
import Outbound
import Primitives

/// Leave that people give at Google: got, renewed, given back.
///
/// Each is one request with one answer. That a token is renewed by one process at a time is the caller's to see to.
package struct GoogleOAuth: Sendable {
    private let client: GoogleClient
    private let door: Door

    package init(_ client: GoogleClient, through door: Door) {
        self.client = client
        self.door = door
    }

    /// A code can be exchanged once; after `unknown` the person has to begin anew.
    package func exchange(
        _ code: Secret<String>, verifier: Secret<String>, for onBehalf: OnBehalf, now: Date
    ) async throws(GoogleFailure) -> GoogleGrant {
        let answer = try await token(
            [
                ("grant_type", "authorization_code"), ("code", code.reveal()),
                ("code_verifier", verifier.reveal()), ("redirect_uri", client.redirect),
            ], for: onBehalf)
        guard let access = answer.access(now: now, known: nil), let refresh = answer.refreshToken,
            TokenAnswer.isToken(refresh)
        else { throw .unknown }
        return GoogleGrant(access: access, refresh: Secret(refresh))
    }

    /// `revoked` where only connecting again helps. Google's refresh tokens do not change, so that renewing again after a
    /// lost answer is harmless, and an unknown outcome is simply none.
    package func renew(
        _ refresh: Secret<String>, granted: GrantedScopes, for onBehalf: OnBehalf, now: Date
    ) async throws(GoogleFailure) -> GoogleAccess {
        do throws(GoogleFailure) {
            let answer = try await token(
                [("grant_type", "refresh_token"), ("refresh_token", refresh.reveal())], for: onBehalf)
            guard let access = answer.access(now: now, known: granted) else { throw GoogleFailure.unavailable }
            return access
        } catch {
            throw error == .unknown ? GoogleFailure.unavailable : error
        }
    }

    /// By either token; ends both. One that Google does not know any more is as good as revoked.
    package func revoke(_ token: Secret<String>, for onBehalf: OnBehalf) async throws(GoogleFailure) {
        var call = OutgoingCall(GoogleOperations.revoke.call, for: onBehalf, asking: GoogleOperations.revoke.asked)
        let form: [(name: StaticString, value: String)] = [("token", token.reveal())]
        call.body = .form(form)
        do throws(CallFailure) { _ = try await door.send(call) } catch {
            if case .rejected(400, let words) = error, words.reveal().contains("\"invalid_token\"") { return }
            throw GoogleFailure(error, of: call.call)
        }
    }

    /// With the first access token: whose mailbox it is.
    package func address(
        _ access: GoogleAccess, for onBehalf: OnBehalf
    ) async throws(GoogleFailure) -> GoogleAddress {
        let operation = GoogleOperations.address
        guard access.granted.contains(.address) else { throw .notGranted }
        var call = OutgoingCall(operation.call, for: onBehalf, asking: operation.asked)
        call.fields = [.bearer(access.token)]
        let reply: CallReply
        do throws(CallFailure) { reply = try await door.send(call) } catch {
            throw GoogleFailure(error, of: operation.call)
        }
        guard let found = GoogleAnswer.read(GoogleAnswer.Address.self, reply.body),
            let subject = GoogleSubject(stored: found.id), let email = try? EmailAddress(parsing: found.email)
        else { throw .unavailable }
        return GoogleAddress(subject: subject, email: email, isVerified: found.verifiedEmail == true)
    }

    private func token(
        _ fields: [(name: StaticString, value: String)], for onBehalf: OnBehalf
    ) async throws(GoogleFailure) -> TokenAnswer {
        let operation = GoogleOperations.token
        var call = OutgoingCall(operation.call, for: onBehalf, asking: operation.asked)
        call.body = .form(fields + [("client_id", client.id), ("client_secret", client.secret.reveal())])
        let reply: CallReply
        do throws(CallFailure) { reply = try await door.send(call) } catch {
            // Here 401 is about the client (RFC 6749, 5.2).
            if case .unauthorized = error { throw .clientRefused }
            throw GoogleFailure(error, of: operation.call)
        }
        guard let answer = GoogleAnswer.read(TokenAnswer.self, reply.body) else { throw .unknown }
        return answer
    }
}
