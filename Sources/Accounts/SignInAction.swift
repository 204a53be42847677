import Audit
import Foundation
import Jobs
import Limits
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension AccountsSlice {
    static let minutes = "\(SignInRule.minutes)"

    var signInRoutes: [Route] {
        [
            .get("/sign-in", .visitor("the door")) { exchange in
                try await signInPage(exchange, Form(), next: exchange.query("next").flatMap(Self.safe), status: .ok)
            },
            .post("/sign-in", .visitor("the door"), askForLink),
            .get("/sign-in/sent", .visitor("tells what to do with the mail"), showSent),
            .post("/sign-in/code", .visitor("the code of a mail is itself the proof"), typeCode),
            .get("/sign-in/link", .visitor("landing page of the mailed link, uses nothing up")) { _ in
                .page(SignInLinkPage(elsewhere: false))
            },
            .post("/sign-in/link", .visitor("the token of a mail is itself the proof"), openLink),
            .get("/sign-out", .may(.ownSignOut)) { _ in .page(SignOutPage()) },
            .post("/sign-out", .may(.ownSignOut), signOut),
        ]
    }

    private func signInPage(
        _ exchange: Exchange, _ form: Form, next: String?, status: HTTPStatus
    ) async throws -> Reply {
        let found = try await database.transaction(.system("which ways in there are")) { try ways($0) }
        let query = "?next=" + LocalPath.encoded(next ?? "/")
        let shown = found.map { way in
            SignInPage.Way(
                path: way.leadsTo == nil ? way.path + query : way.path, label: exchange.catalogue.sentence(way.label),
                leaves: way.leadsTo != nil, next: next ?? "/")
        }
        return .page(SignInPage(form: exchange.view(form), next: next, ways: shown), status: status)
            .lettingForms(leadTo: found.compactMap(\.leadsTo))
    }

    private static func safe(_ path: String) -> String? { LocalPath.isSafe(path) ? path : nil }

    /// Notes the wish and answers at once; whether there is such an account is looked up later, by a job.
    private func askForLink(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("address", "next")
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let next = Self.safe(form["next"])
        guard let address else {
            return try await signInPage(exchange, form, next: next, status: .unprocessableContent)
        }
        do { try await note(exchange, address, next: next ?? "/") } catch let refusal as TooManyTries {
            form.refuse("address", refusal)
            return try await signInPage(exchange, form, next: next, status: .ok).refusing(refusal)
        }
        return .redirect(to: "/sign-in/sent")
    }

    private func note(_ exchange: Exchange, _ address: EmailAddress, next: String) async throws {
        try await database.transaction(.system("somebody asks to sign in")) { tx in
            try chargeMail(tx, vault.blindIndex(address), exchange)
            let id = try signIns.request(
                tx, address, browser: exchange.browser, next: next, language: exchange.catalogue.language)
            try queue.post(tx, SignInMailJob(signIn: id), workspace: nil)
        }
    }

    private func showSent(_ exchange: Exchange) async throws -> Reply {
        try await sentPage(exchange, Form(), status: .ok)
    }

    private func sentPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let address = try await database.transaction(.system("shows a browser what it typed")) {
            try signIns.address($0, browser: exchange.browser)
        }
        guard let address else { return .redirect(to: "/sign-in") }
        let page = SignInSentPage(
            address: address, minutes: Self.minutes, form: exchange.view(form), isKept: !outbox.leaves)
        return .page(page, status: status)
    }

    private func typeCode(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("code")
        do {
            let outcome = try await tryCode(exchange, form["code"])
            if let reply = outcome.reply { return reply }
            if outcome.result == .wrongCode {
                form.refuse("code", WordKey("accounts.code.wrong"))
                return try await sentPage(exchange, form, status: .unprocessableContent)
            }
        } catch let refusal as TooManyTries {
            try await database.transaction(.system("counts what was refused")) { try noteWrongCode($0, exchange) }
            form.refuse("code", refusal)
            return try await sentPage(exchange, form, status: .ok).refusing(refusal)
        }
        return try await deadLink(exchange)
    }

    /// Whose code it would have been is looked up here; the row that counts it is the same for every address.
    private func noteWrongCode(_ tx: Transaction, _ exchange: Exchange) throws {
        guard let target = try signIns.target(tx, browser: exchange.browser) else { return }
        try signals.note(
            tx,
            RefusedSecret(
                .code, account: target.account, addressIndex: target.index, network: exchange.device.network))
    }

    /// Consumes the code and opens the session in one transaction; wrong tries are counted all the same.
    private func tryCode(
        _ exchange: Exchange, _ code: String
    ) async throws -> (result: SignInOutcome, reply: Reply?) {
        let device = exchange.device
        return try await database.transaction(.system("nobody is signed in yet")) { tx in
            let result = try signIns.consume(tx, code: code, browser: exchange.browser) { index in
                try chargeCode(tx, index, exchange)
            }
            guard case .signedIn(let account, let next) = result else {
                if result == .wrongCode || result == .dead { try noteWrongCode(tx, exchange) }
                return (result, nil)
            }
            return (result, try openSession(tx, SessionOpening(account, by: .code), device).redirect(to: next))
        }
    }

    /// A link cannot be guessed: it is never refused for what others try. Only those that lead nowhere are counted.
    private func openLink(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("token")
        guard let hash = Token.hash(of: form["token"], kind: .link) else { return try await deadLink(exchange) }
        let (device, browser) = (exchange.device, exchange.browser)
        let reply = try await database.transaction(.system("nobody is signed in yet")) { tx -> Reply? in
            let proof = signIns.use(ofLink: hash, browser: browser, at: tx.now)
            if let reply = try openSession(tx, by: .link, using: proof, device) { return reply }
            let isElsewhere = try signIns.isLive(tx, link: hash)
            return isElsewhere ? .page(SignInLinkPage(elsewhere: true), status: .forbidden) : nil
        }
        if let reply { return reply }
        return try await deadLink(exchange)
    }

    /// Sessions begin here and in the next one, and nowhere else.
    package func openSession(
        _ tx: Transaction, _ opening: SessionOpening, _ device: Device
    ) throws -> OpenedSession {
        let opened = try sessions.begin(tx, opening, device: device)
        try note(tx, opened, of: opening.account, by: opening.method, device)
        return opened
    }

    /// Uses a proof up and opens the session it is for, in one statement; nil where it is no good.
    private func openSession(
        _ tx: Transaction, by method: SignInMethod, using proof: SQL, _ device: Device
    ) throws -> Reply? {
        guard let begun = try sessions.begin(tx, by: method, using: proof, device: device) else { return nil }
        try note(tx, begun.session, of: begun.account, by: method, device)
        return begun.session.redirect(to: begun.next)
    }

    /// What a session's beginning causes; sent with the commit.
    private func note(
        _ tx: Transaction, _ opened: OpenedSession, of account: AccountID, by method: SignInMethod, _ device: Device
    ) throws {
        if let id = opened.newDevice {
            let job = NewDeviceMailJob(
                account: account, device: id, method: method, language: device.language)
            try queue.post(tx, job, workspace: nil, priority: 1)
        }
        try audit.record(
            tx, nil,
            AuditEvent("account.signed-in", by: .account(account), details: ["method": method.rawValue]))
    }

    private func deadLink(_ exchange: Exchange) async throws -> Reply {
        try await chargeRefusedLink(exchange)
        return Self.dead
    }

    private static var dead: Reply { .page(SignInDeadPage(minutes: minutes), status: .gone) }

    private func signOut(_ exchange: Exchange) async throws -> Reply {
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        let next = try exchange.form("next")["next"]
        try await database.transaction(.system("ends a session and notes it")) { tx in
            _ = try sessions.end(tx, caller.session, of: caller.account)
            // Whoever of support leaves somebody's name is written into that person's log; nobody signed out.
            if caller.support != nil { return }
            try audit.record(tx, nil, AuditEvent("account.signed-out", by: .account(caller.account)))
        }
        if caller.support != nil { return .redirect(to: "/operator/support").steppingBack() }
        let door = next.isEmpty ? "/sign-in" : "/sign-in?next=" + LocalPath.encoded(next)
        return .redirect(to: door, notice: WordKey("accounts.sign-out.done")).signingOut()
    }
}
