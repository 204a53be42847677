import Accounts
import Audit
import Foundation
import Limits
import Primitives
import Store
import Vault
import Web

extension ProgramsSlice {
    var personLinkRoutes: [Route] {
        let access = Access.link("the link in somebody's own mail; people who are introduced have no account")
        return [
            .get("/me/{token}", access) { try await showMine($0, Form(), status: .ok) },
            .post("/me/{token}/pause", access, pauseMine),
            .post("/me/{token}/resume", access, resumeMine),
            .post("/me/{token}/leave", access, leaveMine),
            // Where mail programs open the address of the one click instead of posting to it: shows, changes nothing.
            .get("/me/{token}/leave/{program}", access) { try await showMine($0, Form(), status: .ok) },
            .post("/me/{token}/leave/{program}", access, body: .machine, leaveByOneClick),
        ]
    }

    private func showMine(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let link = try await link(exchange)
        let mine = try await database.transaction(link.scope) { try self.mine($0, link) }
        guard let mine else { throw RequestRefusal.notFound }
        return .page(
            MyIntroductionsPage(mine, token: exchange.parameters["token"] ?? "", form, exchange), status: status)
    }

    private func mine(_ tx: Transaction, _ link: PersonLink) throws -> MyIntroductionsPage.Mine? {
        guard let person = try people.person(tx, link.workspace, link.person),
            let program = try programs.program(tx, link.workspace, link.program)
        else { return nil }
        let past = try introductions.of(
            tx, link.workspace, link.person, in: link.program, limit: MyIntroductionsPage.shown,
            keepsSecrets: true)
        return MyIntroductionsPage.Mine(
            person: person, workspace: try accounts.workspaceName(tx, link.workspace) ?? "", program: program,
            participation: try participations.participation(tx, link.workspace, link.program, link.person),
            isUnreachable: try bounces.since(tx, link.workspace, link.person) != nil, past: past,
            people: try people.people(tx, link.workspace, Array(Set(past.flatMap(\.introduction.people)))))
    }

    private func pauseMine(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("until")
        let link = try await link(exchange)
        let zone = try await database.transaction(link.scope) {
            try found($0, link.workspace, link.program).cadence.zone
        }
        guard let until = Pause.end(form["until"], now: exchange.now, zone: zone) else {
            form.refuse("until", WordKey("programs.mine.until-wrong"))
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        try await change(link, AuditEvent("participation.paused", by: .person(link.person), on: link.program.text)) {
            $0.pausedUntil = until
        }
        let text = Day(until, exchange.catalogue, zone).text
        return Self.back(exchange, WordKey("programs.mine.paused-done", ["until": text]))
    }

    private func resumeMine(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let link = try await link(exchange)
        try await change(link, AuditEvent("participation.resumed", by: .person(link.person), on: link.program.text)) {
            $0 = Participation()
        }
        return Self.back(exchange, WordKey("programs.mine.resumed"))
    }

    private func leaveMine(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let link = try await link(exchange)
        let program = try await leave(link)
        return Self.back(exchange, WordKey("programs.mine.left", ["program": program]))
    }

    /// One click in a mail program (RFC 8058): no cookie, no token against forgery; the address itself is the proof.
    private func leaveByOneClick(_ exchange: Exchange) async throws -> Reply {
        guard try await exchange.machineForm() == ["List-Unsubscribe": "One-Click"] else {
            throw RequestRefusal.malformed
        }
        let program: ProgramID = try exchange.id("program")
        let link = try await link(exchange)
        guard link.program == program else { throw RequestRefusal.notFound }
        return .text(
            exchange.catalogue.sentence(WordKey("programs.mine.left", ["program": try await leave(link)])) + "\n")
    }

    /// Returns the program's name.
    private func leave(_ link: PersonLink) async throws -> String {
        try await change(link, AuditEvent("participation.left", by: .person(link.person), on: link.program.text)) {
            $0.state = .left
        }
        return try await database.transaction(link.scope) { try found($0, link.workspace, link.program).name }
    }

    /// Changes what somebody said about a program, in their own scope. Saying the same again changes nothing.
    private func change(
        _ link: PersonLink, _ event: AuditEvent, _ change: @escaping @Sendable (inout Participation) -> Void
    ) async throws {
        try await database.transaction(link.scope) { tx in
            _ = try found(tx, link.workspace, link.program)
            let before = try participations.participation(tx, link.workspace, link.program, link.person)
            var after = before
            change(&after)
            guard after != before else { return }
            try participations.set(tx, link.workspace, link.program, link.person, after)
            try audit.record(tx, link.workspace, event)
        }
    }

    /// Whose link the path holds. A forged, unknown or old one is a page that does not exist.
    func link(_ exchange: Exchange) async throws -> PersonLink {
        guard let hash = exchange.parameters["token"].flatMap({ Token.hash(of: $0, kind: .capability) }),
            let row = PersonLink.row(of: hash),
            let link = try await database.transaction(.link(row), { try links.find($0, hash: hash) })
        else {
            try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
            throw RequestRefusal.notFound
        }
        if !exchange.isReading { try await limiter.check(.linkUse, [limiter.keys.token(row)]) }
        return link
    }

    private static func back(_ exchange: Exchange, _ words: WordKey) -> Reply {
        .redirect(to: "/me/\(exchange.parameters["token"] ?? "")", notice: words)
    }
}
