import Accounts
import Audit
import Foundation
import Jobs
import Limits
import Mail
import Primitives
import Store
import Vault
import Web

/// Joining an audience by a link that was passed on: a name and an address are asked for, the address is proved by a code
/// that is mailed there, and only then does anything happen. Known and unknown addresses are treated alike until then.
extension AudiencesSlice {
    var joinRoutes: [Route] {
        let access = Access.link("a link that was passed on; whoever follows it has no account")
        return [
            .get("/join/{invite}", access) { try await joinPage($0, Form(), status: .ok) },
            .post("/join/{invite}", access, askToJoin),
            .get("/join/{invite}/code", access) { try await codePage($0, Form(), status: .ok) },
            .post("/join/{invite}/code", access, typeCode),
            .get("/join/{invite}/done", access, showJoined),
        ]
    }

    /// Whose link the path holds. A forged or unknown one is a page that does not exist.
    private func invite(_ exchange: Exchange) async throws -> FoundJoinLink {
        let links = links
        guard let hash = exchange.parameters["invite"].flatMap({ Token.hash(of: $0, kind: .capability) }),
            let row = JoinLinkStore.row(of: hash),
            let found = try await database.transaction(.link(row), { try links.find($0, hash: hash) })
        else {
            try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
            throw RequestRefusal.notFound
        }
        return found
    }

    /// What a link leads to: names only.
    private struct Door: Sendable {
        let link: JoinLink
        let audience: String
        let workspace: String
    }

    private func door(_ tx: Transaction, _ found: FoundJoinLink) throws -> Door {
        guard let link = try links.link(tx, found.workspace, found.id),
            let audience = try audiences.audience(tx, found.workspace, found.audience)
        else { throw RequestRefusal.notFound }
        return Door(
            link: link, audience: audience.name, workspace: try accounts.workspaceName(tx, found.workspace) ?? "")
    }

    private static func path(_ exchange: Exchange) -> String { "/join/" + (exchange.parameters["invite"] ?? "") }

    private static let labels = [
        "name": WordKey("audiences.join.name"), "address": WordKey("audiences.join.address"),
        "code": WordKey("audiences.join.code"),
    ]

    private func joinPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let found = try await invite(exchange)
        let door = try await database.transaction(.workspace(found.workspace)) { try self.door($0, found) }
        let isOpen = door.link.state(at: exchange.now) == .live
        let page = JoinPage(
            action: Self.path(exchange), audience: door.audience, workspace: door.workspace, isOpen: isOpen,
            domains: door.link.domains.isEmpty ? nil : door.link.domains.joined(separator: ", "),
            form: exchange.view(form, labels: Self.labels))
        return .page(page, status: isOpen ? status : .gone)
    }

    // MARK: Asking

    private func askToJoin(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("name", "address")
        let found = try await invite(exchange)
        let door = try await database.transaction(.workspace(found.workspace)) { try self.door($0, found) }
        guard door.link.state(at: exchange.now) == .live else {
            return try await joinPage(exchange, form, status: .gone)
        }
        let name = form.text("name", maximum: 120)
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        if let address, !door.link.admits(address) {
            form.refuse(
                "address",
                WordKey("audiences.join.other-domain", ["domains": door.link.domains.joined(separator: ", ")]))
        }
        guard form.isSound, let name, let address else {
            return try await joinPage(exchange, form, status: .unprocessableContent)
        }
        do { try await charge(.joinMail, address, exchange) } catch let refusal as TooManyTries {
            form.refuse("address", refusal.words)
            return try await joinPage(exchange, form, status: .ok).refusing(refusal)
        }
        try await note(exchange, found, door, name, address)
        return .redirect(to: Self.path(exchange) + "/code")
    }

    private func charge(_ limit: Limit, _ address: EmailAddress, _ exchange: Exchange) async throws {
        let keys = limiter.keys
        try await limiter.check(
            limit, keys.peer(exchange.peer) + [keys.address(vault.blindIndex(address))])
    }

    /// Wish and mail are one: the same for every address.
    private func note(
        _ exchange: Exchange, _ found: FoundJoinLink, _ door: Door, _ name: String, _ address: EmailAddress
    ) async throws {
        let (language, browser) = (exchange.catalogue.language, exchange.browser)
        try await database.transaction(.workspace(found.workspace)) { tx in
            let code = try wishes.request(
                tx, found, name: name, address: address, browser: browser, language: language)
            let words = JoinCodeWords(
                code: code.text, audience: door.audience, workspace: door.workspace,
                minutes: "\(Int(JoinWish.lifetime / 60))", lang: language)
            let body = try templates.mail(words, "join-code", language: language)
            let subject = try templates.catalogue(language).sentence(WordKey("audiences.mail.join-code.subject"))
            try outbox.queue(
                tx,
                MailDraft(
                    .joinCode, to: Mailbox(address: address), subject: subject, text: body.text, html: body.html),
                workspace: found.workspace)
        }
    }

    private struct JoinCodeWords {
        let code: String
        let audience: String
        let workspace: String
        let minutes: String
        let lang: String
    }

    // MARK: Proving

    private func codePage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let found = try await invite(exchange)
        let (door, wish) = try await database.transaction(.workspace(found.workspace)) { tx in
            (try self.door(tx, found), try wishes.pending(tx, found, browser: exchange.browser))
        }
        guard let wish else { return .redirect(to: Self.path(exchange)) }
        return .page(
            JoinCodePage(
                action: Self.path(exchange) + "/code", back: Self.path(exchange), address: wish.address.text,
                audience: door.audience, minutes: "\(Int(JoinWish.lifetime / 60))",
                form: exchange.view(form, labels: Self.labels)),
            status: status)
    }

    private func typeCode(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("code")
        let found = try await invite(exchange)
        let pending = try await database.transaction(.workspace(found.workspace)) {
            try wishes.pending($0, found, browser: exchange.browser)
        }
        guard let pending else { return .redirect(to: Self.path(exchange), notice: WordKey("audiences.join.dead")) }
        do { try await charge(.joinCode, pending.address, exchange) } catch let refusal as TooManyTries {
            form.refuse("code", refusal.words)
            return try await codePage(exchange, form, status: .ok).refusing(refusal)
        }
        let (code, browser) = (form["code"], exchange.browser)
        let outcome = try await database.transaction(.workspace(found.workspace)) { tx in
            let proof = try wishes.prove(tx, found, browser: browser, code: code)
            guard case .proved(let wish) = proof else { return Self.outcome(proof) }
            return try join(tx, found, wish)
        }
        switch outcome {
        case .joined: return .redirect(to: Self.path(exchange) + "/done")
        case .wrongCode:
            form.refuse("code", WordKey("audiences.join.wrong-code"))
            return try await codePage(exchange, form, status: .unprocessableContent)
        case .dead: return .redirect(to: Self.path(exchange), notice: WordKey("audiences.join.dead"))
        case .closed: return try await joinPage(exchange, Form(), status: .gone)
        case .away: return .redirect(to: Self.path(exchange), notice: WordKey("audiences.join.away"))
        }
    }

    private enum Joining: Sendable {
        case joined, wrongCode, dead
        /// The link has ended meanwhile, or its last use was somebody else's.
        case closed
        /// Somebody who has left the workspace: whoever runs it takes them back, no link.
        case away
    }

    private static func outcome(_ proof: JoinProof) -> Joining {
        if case .wrongCode = proof { .wrongCode } else { .dead }
    }

    /// Somebody has proved their address. What they know of themselves from before stays as it is; a name counts for
    /// newcomers only. Who is in already uses nothing up.
    private func join(_ tx: Transaction, _ found: FoundJoinLink, _ wish: JoinWish) throws -> Joining {
        let workspace = found.workspace
        // Two with the same new address would both be added; one waits for the other.
        _ = try tx.rows("SELECT id FROM workspace WHERE id = \(workspace) FOR NO KEY UPDATE")
        let known = try people.known(tx, workspace, [wish.address])[wish.address]
        if known?.state == .left { return .away }
        if let id = known?.id, try !members.among(tx, workspace, found.audience, [id]).isEmpty { return .joined }
        guard let link = try links.link(tx, workspace, found.id), link.admits(wish.address),
            try links.use(tx, workspace, found.id)
        else { return .closed }
        let person =
            try known?.id ?? people.add(tx, workspace, [Profile(name: wish.name, address: wish.address)]).first
        guard let person else { return .closed }
        try members.forgetLeaving(tx, workspace, found.audience, person)
        try members.add(tx, workspace, found.audience, [person], by: link.domains.isEmpty ? .link : .domain)
        try audit.record(
            tx, workspace,
            AuditEvent(
                "audience.joined", by: .person(person), on: found.audience.text,
                details: ["link": found.id.text, "person": known == nil ? "new" : "known"]))
        try queue.enqueue(
            tx, AudienceWelcome(audience: found.audience, person: person), workspace: workspace,
            unique: "\(found.audience.text) \(person.text)")
        return .joined
    }

    private func showJoined(_ exchange: Exchange) async throws -> Reply {
        let found = try await invite(exchange)
        let door = try await database.transaction(.workspace(found.workspace)) { try self.door($0, found) }
        return .page(JoinDonePage(audience: door.audience, workspace: door.workspace))
    }
}

/// Somebody has joined an audience and is to be welcomed: with their own link, and how to pause and to leave. Written by the
/// room that knows what the audience is for.
package struct AudienceWelcome: JobPayload {
    package static let kind = "audiences.welcome"

    package let audience: AudienceID
    package let person: PersonID

    package init(audience: AudienceID, person: PersonID) {
        self.audience = audience
        self.person = person
    }
}

extension MailKind {
    /// Worthless after an hour, and somebody waits for it.
    static let joinCode = MailKind("join-code", patience: JoinWish.lifetime, priority: 0)
}

/// Where somebody follows a link that was passed on.
struct JoinPage: Page {
    static let template = "join"
    let action: String
    let audience: String
    let workspace: String
    let isOpen: Bool
    let domains: String?
    let form: FormView
    var title: WordKey { WordKey("audiences.join.title", ["audience": audience]) }
}

/// Where the mailed code is typed.
struct JoinCodePage: Page {
    static let template = "join-code"
    let action: String
    let back: String
    let address: String
    let audience: String
    let minutes: String
    let form: FormView
    var title: WordKey { WordKey("audiences.join.code-title") }
}

/// Somebody is in.
struct JoinDonePage: Page {
    static let template = "join-done"
    let audience: String
    let workspace: String
    var title: WordKey { WordKey("audiences.join.done-title", ["audience": audience]) }
}
