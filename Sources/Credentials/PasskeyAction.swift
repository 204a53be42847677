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
        if let door = try await proofDoor(exchange, back: Self.newPasskey) { return door }
        var form = try exchange.form("name", "challenge", "answer", "next")
        let caller = try exchange.signedIn
        guard let name = form.text("name", maximum: 60) else {
            return try await passkeyPage(exchange, form, status: .unprocessableContent)
        }
        let codes = try await database.transaction(.system("adds a factor and ends other sessions")) {
            [form] tx -> [RecoveryCode]? in
            guard let passkey = try newPasskey(tx, form, caller, exchange) else { return nil }
            guard try factors.count(tx, caller.account) < FactorStore.maximum else { throw FactorRefusal.tooMany }
            try factors.add(tx, passkey, named: name, of: caller.account)
            return try enrolled(tx, .passkey, caller, exchange)
        }
        if let codes { return afterEnrolment(codes, next: Self.safe(form["next"])) }
        form.refuse("name", WordKey("credentials.passkey.not-made"))
        return try await passkeyPage(exchange, form, status: .unprocessableContent)
    }

    /// The passkey in an answer; nil where the answer is not right, or its identifier is somebody's already.
    private func newPasskey(
        _ tx: Transaction, _ form: Form, _ caller: Caller, _ exchange: Exchange
    ) throws -> Passkey? {
        do {
            let challenge = try ceremonies.redeem(
                tx, form["challenge"], .add(caller.account), browser: exchange.browser)
            let passkey = try ceremonies.passkeySite.register(PasskeyRegistration(json: form["answer"]), to: challenge)
            return try factors.passkey(tx, identifier: passkey.identifier) == nil ? passkey : nil
        } catch is PasskeyRefusal {
            return nil
        }
    }
}
