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
    var secondFactorRoutes: [Route] {
        [
            .get("/second-factor", .may(.ownProofShow)) { try await ask($0, Form(), isConfirm: false, status: .ok) },
            .get("/confirm", .may(.ownProofShow)) { try await ask($0, Form(), isConfirm: true, status: .ok) },
            .post("/confirm", .may(.ownProofShow)) { exchange in
                try await ask(exchange, exchange.form("held"), isConfirm: true, status: .ok)
            },
            .post("/second-factor/code", .may(.ownProofShow), showCode),
            .post("/second-factor/passkey", .may(.ownProofShow), showPasskey),
            .post("/second-factor/recovery", .may(.ownProofShow), showRecoveryCode),
        ]
    }

    static func safe(_ path: String?) -> String { path.flatMap { LocalPath.isSafe($0) ? $0 : nil } ?? "/" }

    private func ask(_ exchange: Exchange, _ form: Form, isConfirm: Bool, status: HTTPStatus) async throws -> Reply {
        let caller = try exchange.signedIn
        let account = caller.account
        let (listed, known, codes) = try await database.transaction(.account(account)) { tx in
            (try factors.list(tx, account), try factors.passkeys(tx, of: account), try recoveryCodes.count(tx, account))
        }
        let challenge = try ceremonies.challenge(.prove(account), browser: exchange.browser, at: exchange.now)
        let next = Self.safe(form["next"].isEmpty ? exchange.query("next", maximum: 500) : form["next"])
        let held = HeldForm(form["held"])
        let goal = held?.path ?? next
        // The operators' pages take nothing less; whoever owes a factor at all shows that one first.
        let isForOperators = goal == "/operator" || goal.hasPrefix("/operator/")
        let wantsPasskey = isForOperators && (caller.proof.secondFactor != nil || listed.isEmpty)
        let page = SecondFactorPage(
            form: exchange.view(form, labels: ["code": WordKey("credentials.code.label")]), isConfirm: isConfirm,
            next: next, held: held?.text, wantsPasskey: wantsPasskey,
            hasNone: wantsPasskey ? known.isEmpty : listed.isEmpty,
            isStale: listed.isEmpty && !caller.proof.hasFactors && !caller.proof.isFresh(at: exchange.now),
            isBarred: listed.isEmpty && caller.proof.hasFactors,
            hasPasskeys: !known.isEmpty, hasAuthenticator: !wantsPasskey && listed.contains { $0.kind == .totp },
            hasRecoveryCodes: !wantsPasskey && codes > 0 && !listed.isEmpty,
            options: try ceremonies.passkeySite.requestOptions(challenge, known: known),
            challenge: Base64URL.encode(challenge.bytes))
        return .page(page, status: status)
    }

    private func showCode(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("code", "next", "held", "confirm")
        let account = try exchange.signedIn.account
        return try await prove(exchange, form, by: .totp, field: "code") { tx in
            try AuthenticatorStore(factors: factors).use(tx, code: form["code"], of: account)
        }
    }

    private func showRecoveryCode(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("recovery", "next", "held", "confirm")
        let account = try exchange.signedIn.account
        return try await prove(exchange, form, by: .recoveryCode, field: "recovery") { tx in
            // Codes stand in for factors that were lost; an account that never had one has no use for them.
            guard try factors.count(tx, account) > 0 else { return false }
            return try recoveryCodes.use(tx, typed: form["recovery"], of: account)
        }
    }

    private func showPasskey(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("challenge", "answer", "next", "held", "confirm")
        let account = try exchange.signedIn.account
        return try await prove(exchange, form, by: .passkey, field: "answer") { tx in
            try usePasskey(tx, form, for: .prove(account), exchange) == account
        }
    }

    /// Whose passkey answered; nil where the answer is not right. The challenge is used up either way.
    func usePasskey(
        _ tx: Transaction, _ form: Form, for purpose: PasskeyCeremony.Purpose, _ exchange: Exchange
    ) throws -> AccountID? {
        do {
            let challenge = try ceremonies.redeem(tx, form["challenge"], purpose, browser: exchange.browser)
            let answer = try PasskeyAssertion(json: form["answer"])
            let isDiscovered = if case .signIn = purpose { true } else { false }
            let found = try factors.passkey(tx, identifier: answer.identifier)
            guard let known = found, purpose.isFor(known.account) else {
                judgeAnyhow(answer, to: challenge, isDiscovered: isDiscovered)
                return nil
            }
            let use = try ceremonies.passkeySite.recognise(
                answer, as: known.passkey, of: ceremonies.owner(known.account), isDiscovered: isDiscovered,
                to: challenge)
            try note(tx, use, of: known.account)
            try factors.noteUse(tx, known.id, use.passkey)
            return known.account
        } catch is PasskeyRefusal {
            return nil
        }
    }

    /// A passkey that nobody has takes as long to be refused as a wrong answer of one that somebody has (AT-11).
    private func judgeAnyhow(_ answer: PasskeyAssertion, to challenge: PasskeyChallenge, isDiscovered: Bool) {
        guard let passkey = Passkey.nobodys(answer.identifier) else { return }
        _ = try? ceremonies.passkeySite.recognise(
            answer, as: passkey, of: ceremonies.owner(AccountID(random.uuid(at: Date(timeIntervalSince1970: 0)))),
            isDiscovered: isDiscovered, to: challenge)
    }

    /// A counter that does not grow may be a copied key, or a faulty one: it is noted, and let in (WebAuthn 3, 6.1.1).
    private func note(_ tx: Transaction, _ use: PasskeyUse, of account: AccountID) throws {
        guard use.suspicion != nil else { return }
        try audit.record(tx, nil, AuditEvent("passkey.counter-suspicious", by: .account(account)))
    }

    /// Counts the try, notes the factor in the session, and goes on; or asks again with a sentence beside the field.
    private func prove(
        _ exchange: Exchange, _ form: Form, by factor: SecondFactor, field: String,
        _ check: @escaping @Sendable (Transaction) throws -> Bool
    ) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = form
        do {
            let attempt = try await beginTry(exchange, caller.account, by: factor)
            let isShown = try await database.transaction(.system("a factor is shown before rights are known")) { tx in
                try prove(tx, exchange, caller, by: factor, attempt, check)
            }
            if isShown {
                let isLost = factor == .recoveryCode
                if let held = HeldForm(form["held"]) {
                    // One of them leads to a provider.
                    return .page(HeldFormPage(held, usedCode: isLost)).lettingForms(leadTo: providers.map(\.formTarget))
                }
                let next = Self.safe(form["next"])
                return isLost
                    ? .redirect(to: next, trouble: WordKey("credentials.recovery.used")) : .redirect(to: next)
            }
            form.refuse(field, Self.wrong(factor))
        } catch let refusal as TooManyTries {
            try await database.transaction(.system("counts what was refused")) { tx in
                try noteWrong(tx, exchange, caller)
            }
            form.refuse(field, refusal)
            return try await askAgain(exchange, form.emptied(field)).refusing(refusal)
        }
        return try await askAgain(exchange, form.emptied(field))
    }

    private func askAgain(_ exchange: Exchange, _ form: Form) async throws -> Reply {
        try await ask(exchange, form, isConfirm: form["confirm"] == "yes", status: .unprocessableContent)
    }

    /// Counts a try before it is made. Codes of an authenticator are short: their number is bounded, and each makes the
    /// next one wait. Recovery codes and signatures cannot be guessed: a right one is never refused.
    private func beginTry(
        _ exchange: Exchange, _ account: AccountID, by factor: SecondFactor
    ) async throws -> DelayedTry? {
        switch factor {
        case .passkey, .recoveryCode: return nil
        case .totp: return try await beginCode(exchange, account)
        }
    }

    /// A browser in which the account has shown a second factor before has tries and a wait of its own: whoever stole the
    /// first factor cannot keep the owner out (AT-13).
    func beginCode(_ exchange: Exchange, _ account: AccountID) async throws -> DelayedTry {
        let keys = limiter.keys
        return try await database.transaction(.system("counts tries of a factor")) { tx in
            let device = try accounts.devices.proved(tx, account, token: exchange.deviceToken)
            let own = device.map { keys.account(account, in: $0) }
            try limiter.check(tx, .secondFactorTry, [keys.account(account)], orOwn: .secondFactorTryOnKnownDevice) {
                own.map { [$0] }
            }
            return try delays.begin(tx, .secondFactor, own ?? keys.account(account))
        }
    }

    private func prove(
        _ tx: Transaction, _ exchange: Exchange, _ caller: Caller, by factor: SecondFactor, _ attempt: DelayedTry?,
        _ check: (Transaction) throws -> Bool
    ) throws -> Bool {
        let isShown = try check(tx)
        if isShown {
            if let attempt { try delays.succeed(tx, attempt) }
            try accounts.sessions.note(tx, caller, shown: factor, device: exchange.deviceToken)
        } else {
            if factor == .recoveryCode { try limiter.check(tx, .recoveryCodeTry, limiter.keys.peer(exchange.peer)) }
            try noteWrong(tx, exchange, caller)
        }
        try audit.record(
            tx, nil,
            AuditEvent(
                isShown ? "second-factor.shown" : "second-factor.refused", by: .account(caller.account),
                details: ["factor": factor.rawValue]))
        return isShown
    }

    private func noteWrong(_ tx: Transaction, _ exchange: Exchange, _ caller: Caller) throws {
        try accounts.signals.note(
            tx, RefusedSecret(.secondFactor, account: caller.account, network: exchange.device.network))
    }

    private static func wrong(_ factor: SecondFactor) -> WordKey {
        switch factor {
        case .passkey: WordKey("credentials.passkey.wrong")
        case .totp: WordKey("credentials.code.wrong")
        case .recoveryCode: WordKey("credentials.recovery.wrong")
        }
    }
}
