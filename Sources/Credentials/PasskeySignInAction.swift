import Accounts
import Audit
import Factors
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var passkeySignInRoutes: [Route] {
        [
            .get("/sign-in/passkey", .visitor("the door, with a passkey")) { exchange in
                try passkeySignIn(exchange, Form(["next": exchange.query("next", maximum: 500) ?? "/"]), status: .ok)
            },
            .post("/sign-in/passkey", .visitor("the passkey's signature is itself the proof"), openWithPasskey),
        ]
    }

    private func passkeySignIn(_ exchange: Exchange, _ form: Form, status: HTTPStatus) throws -> Reply {
        let challenge = try ceremonies.challenge(.signIn, browser: exchange.browser, at: exchange.now)
        let page = PasskeySignInPage(
            form: exchange.view(form), options: try ceremonies.passkeySite.requestOptions(challenge),
            challenge: Base64URL.encode(challenge.bytes), next: Self.safe(form["next"]))
        return .page(page, status: status)
    }

    /// One factor that is two: something one has, opened by something one knows or is (NIST SP 800-63B-4, 3.1.7).
    private func openWithPasskey(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("challenge", "answer", "next")
        let reply = try await database.transaction(.system("nobody is signed in yet")) { [form] tx -> Reply? in
            guard let account = try usePasskey(tx, form, for: .signIn, exchange) else {
                let refused = RefusedSecret(.passkey, account: nil, network: exchange.device.network)
                try accounts.signals.note(tx, refused)
                return nil
            }
            let opening = SessionOpening(account, by: .passkey, secondFactor: .passkey)
            return try accounts.openSession(tx, opening, exchange.device).redirect(to: Self.safe(form["next"]))
        }
        if let reply { return reply }
        do { try await limiter.check(.passkeyTry, limiter.keys.peer(exchange.peer)) } catch let refusal as TooManyTries
        {
            form.refuse("answer", refusal)
            return try passkeySignIn(exchange, form, status: .ok).refusing(refusal)
        }
        form.refuse("answer", WordKey("credentials.passkey.wrong"))
        return try passkeySignIn(exchange, form, status: .unprocessableContent)
    }
}
