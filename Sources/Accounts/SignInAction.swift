import Audit
import Foundation
import Jobs
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
        try await database.transaction(.system("somebody asks to sign in")) { tx in
            let id = try signIns.request(
                tx, address, browser: exchange.browser, next: next ?? "/", language: exchange.catalogue.language)
            try queue.enqueue(tx, SignInMailJob(signIn: id), workspace: nil, priority: 0)
        }
        return .redirect(to: "/sign-in/sent")
    }

    private func showSent(_ exchange: Exchange) async throws -> Reply {
        try await sentPage(exchange, Form(), status: .ok)
    }

    private func sentPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let address = try await database.transaction(.system("shows a browser what it typed")) {
            try signIns.address($0, browser: exchange.browser)
        }
        guard let address else { return .redirect(to: "/sign-in") }
        let page = SignInSentPage(address: address, minutes: Self.minutes, form: exchange.view(form), outbox: nil)
        return .page(page, status: status)
    }

    private func typeCode(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("code")
        let outcome = try await signIn(exchange, by: .code) { [code = form["code"]] in
            let outcome = try signIns.consume($0, code: code, browser: exchange.browser)
            if outcome == .wrongCode || outcome == .dead { try noteWrongCode($0, exchange) }
            return outcome
        }
        if let reply = outcome.reply { return reply }
        guard outcome.result == .wrongCode else { return Self.dead }
        form.refuse("code", WordKey("accounts.code.wrong"))
        return try await sentPage(exchange, form, status: .unprocessableContent)
    }

    /// Whose code it would have been is looked up here; the row that counts it is the same for every address.
    private func noteWrongCode(_ tx: Transaction, _ exchange: Exchange) throws {
        guard let target = try signIns.target(tx, browser: exchange.browser) else { return }
        try signals.note(
            tx,
            RefusedSecret(
                .code, account: target.account, addressIndex: target.index, network: exchange.device.network))
    }

    private func openLink(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("token")
        let outcome = try await signIn(exchange, by: .link) { [token = form["token"]] in
            try signIns.consume($0, token: token, browser: exchange.browser)
        }
        if let reply = outcome.reply { return reply }
        return outcome.result == .elsewhere
            ? .page(SignInLinkPage(elsewhere: true), status: .forbidden) : Self.dead
    }

    /// Consumes the proof and opens the session in one transaction; wrong tries are counted all the same.
    private func signIn(
        _ exchange: Exchange, by method: SignInMethod,
        _ consume: @escaping @Sendable (Transaction) throws -> SignInOutcome
    ) async throws -> (result: SignInOutcome, reply: Reply?) {
        let device = exchange.device
        return try await database.transaction(.system("nobody is signed in yet")) { tx in
            let result = try consume(tx)
            guard case .signedIn(let account, let next) = result else { return (result, nil) }
            return (result, try openSession(tx, SessionOpening(account, by: method), device).redirect(to: next))
        }
    }

    /// The one place where sessions begin.
    package func openSession(
        _ tx: Transaction, _ opening: SessionOpening, _ device: Device
    ) throws -> OpenedSession {
        let opened = try sessions.begin(tx, opening, device: device)
        if opened.isNewDevice {
            try tellOfNewDevice(tx, opening.account, device)
            try signals.note(
                tx, newDevice: device, of: opening, administers: accounts.administers(tx, opening.account))
        }
        try audit.record(
            tx, nil,
            AuditEvent(
                "account.signed-in", by: .account(opening.account), details: ["method": opening.method.rawValue]))
        return opened
    }

    private static var dead: Reply { .page(SignInDeadPage(minutes: minutes), status: .gone) }

    private func signOut(_ exchange: Exchange) async throws -> Reply {
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        _ = try exchange.form()
        try await database.transaction(.system("ends a session and notes it")) { tx in
            _ = try sessions.end(tx, caller.session, of: caller.account)
            // Whoever of support leaves somebody's name is written into that person's log; nobody signed out.
            if caller.support != nil { return }
            try audit.record(tx, nil, AuditEvent("account.signed-out", by: .account(caller.account)))
        }
        if caller.support != nil { return .redirect(to: "/operator/support").steppingBack() }
        return .redirect(to: "/sign-in", notice: WordKey("accounts.sign-out.done")).signingOut()
    }
}
