import Accounts
import Audit
import Factors
import Foundation
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var passkeyRoutes: [Route] {
        [
            .get(Self.newPasskey, .may(.ownFactorsAdd)) { exchange in
                if let door = try await proofDoor(exchange, back: Self.newPasskey) { return door }
                let next = exchange.query("next", maximum: 500) ?? "/account/sign-in-methods"
                return try await passkeyPage(exchange, Form(["next": next]), status: .ok)
            },
            .post("/account/passkeys", .may(.ownFactorsAdd), addPasskey),
        ]
    }

    private static let newPasskey = "/account/passkeys/new"

    private func passkeyPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let caller = try exchange.signedIn
        let present = try await database.transaction(.account(caller.account)) {
            try factors.passkeys($0, of: caller.account)
        }
        let challenge = try ceremonies.challenge(.add(caller.account), browser: exchange.browser, at: exchange.now)
        let options = try ceremonies.passkeySite.creationOptions(
            challenge, for: ceremonies.owner(caller.account), account: caller.address, displayName: caller.name,
            present: present)
        let filled = form["name"].isEmpty ? Form(["name": exchange.device.text, "next": form["next"]]) : form
        let page = PasskeyPage(
            form: exchange.view(filled, labels: ["name": WordKey("credentials.passkey.name")]), options: options,
            challenge: Base64URL.encode(challenge.bytes), next: Self.safe(form["next"]))
        return .page(page, status: status)
    }

    private func addPasskey(_ exchange: Exchange) async throws -> Reply {
        if try await proofDoor(exchange, back: Self.newPasskey) != nil {
            let door = "/confirm?next=" + LocalPath.encoded(Self.newPasskey)
            return .redirect(to: door, trouble: WordKey("credentials.passkey.took-long"))
        }
        var form = try exchange.form("name", "challenge", "answer", "next")
        let caller = try exchange.signedIn
        guard let name = form.text("name", maximum: 60) else {
            return try await passkeyPage(exchange, form, status: .unprocessableContent)
        }
        let made = try await database.transaction(.system("adds a factor and ends other sessions")) {
            [form] tx -> Result<[RecoveryCode], PasskeyRefusal> in
            do {
                let passkey = try newPasskey(tx, form, caller, exchange)
                guard try factors.count(tx, caller.account) < FactorStore.maximum else { throw FactorRefusal.tooMany }
                try factors.add(tx, passkey, named: name, of: caller.account)
            } catch let refusal as PasskeyRefusal {
                return .failure(refusal)
            }
            return .success(try enrolled(tx, .passkey, caller, exchange))
        }
        switch made {
        case .success(let codes): return afterEnrolment(codes, next: Self.safe(form["next"]))
        case .failure(let refusal):
            // Not at the name, which is right and stays: at the button, which is to be pressed again.
            form.refuse(
                "answer",
                refusal == .late ? WordKey("credentials.passkey.late") : WordKey("credentials.passkey.not-made"))
            return try await passkeyPage(exchange, form, status: .unprocessableContent)
        }
    }

    /// The passkey in an answer. Refused where the answer is not right, or its identifier is somebody's already.
    private func newPasskey(
        _ tx: Transaction, _ form: Form, _ caller: Caller, _ exchange: Exchange
    ) throws -> Passkey {
        let challenge = try ceremonies.redeem(tx, form["challenge"], .add(caller.account), browser: exchange.browser)
        let passkey = try ceremonies.passkeySite.register(PasskeyRegistration(json: form["answer"]), to: challenge)
        guard try factors.passkey(tx, identifier: passkey.identifier) == nil else { throw PasskeyRefusal.credential }
        return passkey
    }
}
