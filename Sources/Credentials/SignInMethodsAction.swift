import Accounts
import Audit
import Factors
import Foundation
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var signInMethodRoutes: [Route] {
        [
            .get("/account/sign-in-methods", .may(.ownFactorsRead), listMethods),
            .get("/account/factors/{factor}/remove", .may(.ownFactorsChange), askToRemove),
            .post("/account/factors/{factor}/remove", .may(.ownFactorsChange), removeFactor),
        ]
    }

    var recoveryRoutes: [Route] {
        [.post("/account/recovery-codes", .may(.ownFactorsChange), issueCodes)]
    }

    private func listMethods(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        let account = caller.account
        let zone = try await exchange.zone()
        let page = try await database.transaction(.system("reads one's own ways in")) { tx in
            SignInMethodsPage(
                try factors.list(tx, account), codesLeft: try recoveryCodes.count(tx, account),
                mayHavePassword: try passwords.isAllowed(tx, account),
                hasPassword: try passwords.hash(tx, account) != nil, lockedUntil: caller.lockedUntil,
                zone, exchange.catalogue)
        }
        return .page(page)
    }

    private func askToRemove(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        let id: Identifier<Factor> = try exchange.id("factor")
        let (listed, administers) = try await database.transaction(.system("looks whether a factor has to stay")) {
            tx in
            (try factors.list(tx, account), try accounts.accounts.administers(tx, account))
        }
        guard let factor = listed.first(where: { $0.id == id.uuid }) else { throw RequestRefusal.notFound }
        let isLast = listed.count == 1
        return .page(
            FactorRemovePage(
                id: id.text, name: factor.name, isLast: isLast && !administers, mustStay: isLast && administers))
    }

    private func removeFactor(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: Identifier<Factor> = try exchange.id("factor")
        try await database.transaction(.system("removes a factor and ends other sessions")) { tx in
            try accounts.accounts.hold(tx, caller.account)
            let gone = try factors.list(tx, caller.account).first { $0.id == id.uuid }
            guard let gone, let left = try factors.remove(tx, id.uuid, of: caller.account) else {
                throw RequestRefusal.notFound
            }
            let others = left == 0 ? try dropLast(tx, caller) : []
            try accounts.tellOfWayOut(
                tx, caller.account, [gone.kind.words] + others, isLast: left == 0,
                language: exchange.catalogue.language)
            try audit.record(tx, nil, AuditEvent("factor.removed", by: .account(caller.account), on: id.text))
            try accounts.endEverythingElse(tx, caller.account, but: caller.session)
        }
        return .redirect(to: "/account/sign-in-methods", notice: WordKey("credentials.removed"))
    }

    /// Whoever administers anything keeps at least one. A password goes with the last: beside a factor it may be as short
    /// as alone it must not be. What went along.
    private func dropLast(_ tx: Transaction, _ caller: Caller) throws -> [WordKey] {
        guard try !accounts.accounts.administers(tx, caller.account) else { throw FactorRefusal.last }
        var gone = try recoveryCodes.count(tx, caller.account) > 0 ? [WordKey("credentials.way.codes-gone")] : []
        if try passwords.remove(tx, of: caller.account) {
            gone.append(WordKey("credentials.way.password"))
            try audit.record(tx, nil, AuditEvent("password.removed", by: .account(caller.account)))
        }
        try recoveryCodes.removeAll(tx, of: caller.account)
        try accounts.accounts.note(tx, caller.account, hasFactors: false)
        return gone
    }

    private func issueCodes(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let codes = try await database.transaction(.system("makes recovery codes and notes it")) { tx in
            guard try factors.count(tx, caller.account) > 0 else { throw RequestRefusal.notFound }
            try accounts.endEverythingElse(tx, caller.account, but: caller.session)
            try accounts.tellOfWayIn(
                tx, caller.account, WordKey("credentials.way.codes"), language: exchange.catalogue.language)
            try audit.record(tx, nil, AuditEvent("recovery-codes.issued", by: .account(caller.account)))
            return try recoveryCodes.issue(tx, to: caller.account)
        }
        return .page(RecoveryCodesPage(codes: codes.map(\.text), next: "/account/sign-in-methods"))
    }

    /// Where a factor is to be added to others, these have to be shown afresh first. A first one wants a sign-in that is
    /// fresh: with a session alone, whoever stole it would make themselves at home. The door leads to `back` afterwards.
    func proofDoor(_ exchange: Exchange, back: String) async throws -> Reply? {
        let caller = try exchange.signedIn
        let isBelieved = try await database.transaction(.system("looks what the workspaces of an owner demand")) {
            try accounts.sessions.mayAddFactors($0, caller.session)
        }
        guard isBelieved else { throw RequestRefusal.needsCompanySignIn }
        guard caller.proof.hasFactors else {
            return caller.proof.isFresh(at: exchange.now) ? nil : Self.confirmFirst(exchange, back)
        }
        let decision = caller.decide(.ownFactorsChange, at: exchange.now)
        if decision != .allowed { return try Self.proofOwed(decision, exchange, back) }
        return nil
    }

    /// What is only too old can be shown again; anything else is refused.
    private static func proofOwed(_ decision: Decision, _ exchange: Exchange, _ back: String) throws -> Reply {
        if decision != .denied(.needsFreshProof) { try exchange.demand(.ownFactorsChange) }
        return confirmFirst(exchange, back)
    }

    /// Scanning a picture may take longer than a proof is good for: whoever sent a form then is told that nothing was added.
    private static func confirmFirst(_ exchange: Exchange, _ back: String) -> Reply {
        let door = "/confirm?next=" + LocalPath.encoded(back)
        return exchange.isReading
            ? .redirect(to: door) : .redirect(to: door, trouble: WordKey("credentials.confirm.took-long"))
    }

    /// What follows from a new factor: the account has one, this session has shown it, all others end (AT-14). With the
    /// first come recovery codes.
    func enrolled(
        _ tx: Transaction, _ factor: SecondFactor, _ caller: Caller, _ exchange: Exchange
    ) throws -> [RecoveryCode] {
        let isFirst = try factors.count(tx, caller.account) == 1
        try accounts.accounts.note(tx, caller.account, hasFactors: true)
        try accounts.sessions.note(tx, caller, shown: factor, device: exchange.deviceToken)
        try accounts.tellOfWayIn(tx, caller.account, factor.words, language: exchange.catalogue.language)
        try accounts.endEverythingElse(tx, caller.account, but: caller.session)
        try audit.record(
            tx, nil, AuditEvent("factor.added", by: .account(caller.account), details: ["factor": factor.rawValue]))
        return isFirst ? try recoveryCodes.issue(tx, to: caller.account) : []
    }

    /// The recovery codes where there are new ones, else back to the list.
    func afterEnrolment(_ codes: [RecoveryCode], next: String) -> Reply {
        codes.isEmpty
            ? .redirect(to: next, notice: WordKey("credentials.added"))
            : .page(RecoveryCodesPage(codes: codes.map(\.text), next: next))
    }
}

extension SecondFactor {
    /// As the mail about a new one calls it.
    fileprivate var words: WordKey {
        switch self {
        case .passkey: WordKey("credentials.way.passkey")
        case .totp: WordKey("credentials.way.totp")
        case .recoveryCode: WordKey("credentials.way.codes")
        }
    }
}

extension Factor.Kind {
    /// As the mail about one that was taken away calls it.
    fileprivate var words: WordKey {
        switch self {
        case .passkey: WordKey("credentials.way.passkey")
        case .totp: WordKey("credentials.way.totp")
        }
    }
}

enum FactorRefusal: Refusal {
    /// An administrator's last factor.
    case last
    case tooMany
    /// Another request changed them meanwhile.
    case changed

    var status: Int { 409 }
    var words: WordKey {
        switch self {
        case .last: WordKey("credentials.last-factor")
        case .tooMany: WordKey("credentials.too-many")
        case .changed: WordKey("credentials.changed")
        }
    }
}
