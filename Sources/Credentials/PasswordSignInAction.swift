import Accounts
import Audit
import Factors
import Foundation
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

extension CredentialsSlice {
    var passwordSignInRoutes: [Route] {
        [
            .get("/sign-in/password", .visitor("the door, with a password")) { exchange in
                let next = exchange.query("next", maximum: 500) ?? "/"
                return passwordSignIn(exchange, Form(["next": next]), status: .ok)
            },
            .post("/sign-in/password", .visitor("the password is itself the proof"), openWithPassword),
        ]
    }

    private func passwordSignIn(_ exchange: Exchange, _ form: Form, status: HTTPStatus) -> Reply {
        let labels = [
            "address": WordKey("credentials.address.label"), "password": WordKey("credentials.password.label"),
        ]
        return .page(
            PasswordSignInPage(form: exchange.view(form, labels: labels), next: Self.safe(form["next"])), status: status
        )
    }

    /// One answer for an unknown address, a wrong password, and an account that has or may have none: in words, and in
    /// time, since a hash is compared each time (AT-11).
    private func openWithPassword(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("address", "password", "next")
        do {
            if let reply = try await tryPassword(exchange, form) { return reply }
            try await noteWrong(exchange, form)
            form.refuse("password", WordKey("credentials.password-sign-in.wrong"))
        } catch let refusal as TooManyTries {
            try await noteWrong(exchange, form)
            form.refuse("password", refusal)
            return passwordSignIn(exchange, form.emptied("password"), status: .ok).refusing(refusal)
        }
        return passwordSignIn(exchange, form.emptied("password"), status: .unprocessableContent)
    }

    private func tryPassword(_ exchange: Exchange, _ form: Form) async throws -> Reply? {
        let index = typedIndex(form)
        let (known, attempt) = try await database.transaction(.system("nobody is signed in yet")) { tx in
            let known = try passwords.claimed(tx, index: index, device: exchange.deviceToken)
            return (known, try beginTry(tx, known, index, exchange))
        }
        let verdict = try await hashing.verify(try? Password(typed: form["password"]), against: known?.hash)
        guard let known, let hash = known.hash, case .matches(let needsRehash) = verdict else { return nil }
        return try await open(exchange, known.account, hash, form, attempt, needsRehash)
    }

    /// Counts the try before it is made, by the account where there is one and by the address where there is none (AT-11,
    /// AT-12). A browser that the account is known in has tries and a wait of its own (AT-13).
    private func beginTry(
        _ tx: Transaction, _ known: ClaimedPassword?, _ index: [UInt8], _ exchange: Exchange
    ) throws -> DelayedTry {
        let keys = limiter.keys
        let own = known.flatMap { known in known.device.map { keys.account(known.account, in: $0) } }
        try limiter.check(tx, .passwordTry, keys.peer(exchange.peer), orOwn: .passwordTryOnKnownDevice) {
            own.map { [$0] }
        }
        return try delays.begin(tx, .password, own ?? known.map { keys.account($0.account) } ?? keys.address(index))
    }

    /// Of the address that was typed; empty where it is none.
    private func typedIndex(_ form: Form) -> [UInt8] {
        let address = try? EmailAddress(parsing: form["address"].trimmingCharacters(in: .whitespaces))
        return address.map { vault.blindIndex($0) } ?? []
    }

    /// Counted for an unknown address as for a known one.
    private func noteWrong(_ exchange: Exchange, _ form: Form) async throws {
        let index = typedIndex(form)
        try await database.transaction(.system("counts what was refused")) { tx in
            let account = try accounts.accounts.find(tx, index: index)
            try accounts.signals.note(
                tx,
                RefusedSecret(
                    .password, account: account, addressIndex: index, network: exchange.device.network))
        }
    }

    private func open(
        _ exchange: Exchange, _ account: AccountID, _ hash: PasswordHash, _ form: Form, _ attempt: DelayedTry,
        _ needsRehash: Bool
    ) async throws -> Reply? {
        let renewed = needsRehash ? try await hashing.hash(Password(typed: form["password"])) : nil
        return try await database.transaction(.system("nobody is signed in yet")) { tx in
            // Changed or forbidden meanwhile: then it was not the password.
            guard try passwords.hash(tx, account) == hash, try passwords.isAllowed(tx, account) else { return nil }
            if let renewed { try passwords.renew(tx, renewed, insteadOf: hash, of: account) }
            try delays.succeed(tx, attempt)
            return try accounts.openSession(tx, SessionOpening(account, by: .password), exchange.device)
                .redirect(to: Self.safe(form["next"]))
        }
    }
}
