import Accounts
import Audit
import Foundation
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension ProgramsSlice {
    var myDataRoutes: [Route] {
        mine(get: "/stored") { try await showStored($0, Form(), status: .ok) }
            + mine(get: "/stored.json", as: .introductionsData, takeStored)
            + mine(post: "/stored/correct", askForCorrection)
            + mine(post: "/stored/erase", as: .introductionsData, askForErasure)
    }

    private func showStored(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let seat = try await seat(exchange)
        guard seat.showsPrivate else { return Self.back(seat, WordKey("programs.private.needed")) }
        let facts = try await stored(seat, exchange.catalogue)
        return .page(MyDataPage(facts, seat, exchange.view(form), exchange.catalogue), status: status)
    }

    private func takeStored(_ exchange: Exchange) async throws -> Reply {
        let seat = try await seat(exchange)
        guard seat.showsPrivate else { return Self.back(seat, WordKey("programs.private.needed")) }
        let json = try await StoredData(stored(seat, exchange.catalogue), exchange.catalogue).json()
        return .download("klatch-about-me.json", type: "application/json; charset=utf-8") { write in
            try await write(json)
        }
    }

    private func stored(_ seat: PersonSeat, _ catalogue: Catalogue) async throws -> StoredFacts {
        let read = try await database.transaction(seat.scope) { tx -> StoredFacts? in
            guard let mine = try readMine(tx, seat) else { return nil }
            return StoredFacts(
                mine: mine, requests: try requests.of(tx, seat.workspace, seat.person),
                remarks: try meetings.remarks(tx, seat.workspace, of: seat.person),
                compliments: try compliments.of(tx, seat.workspace, seat.person),
                erasesAtOnce: try ErasureRuleStore().erasesOnRequest(tx, seat.workspace))
        }
        guard var facts = read else { throw RequestRefusal.notFound }
        (facts.linkExpiries, facts.traces, facts.others) = try await database.transaction(.workspace(seat.workspace)) {
            tx in
            (
                try links.expiries(tx, seat.workspace, seat.person),
                try traces(tx, seat.workspace, seat.person),
                try storedElsewhere.flatMap { try $0(tx, seat.workspace, seat.person, catalogue) }
            )
        }
        return facts
    }

    private func askForCorrection(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("words")
        let seat = try await privateSeat(exchange)
        guard let words = words(&form) else {
            return try await showStored(exchange, form, status: .unprocessableContent)
        }
        return try await ask(seat, .correct, words)
    }

    /// At once where the workspace lets people do that and nothing else hangs on them; an administrator is asked otherwise.
    private func askForErasure(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("sure")
        let seat = try await privateSeat(exchange)
        guard form["sure"] == "yes" else { return Reply.redirect(to: seat.path + "/stored") }
        let isErased = try await database.transaction(.system("somebody erases themselves from a workspace")) { tx in
            guard try ErasureRuleStore().erasesOnRequest(tx, seat.workspace),
                try leaving.role(tx, seat.workspace, seat.person) ?? .member == .member
            else { return false }
            try erase(tx, seat.workspace, seat.person)
            try audit.record(
                tx, seat.workspace, AuditEvent("person.erased", by: .person(seat.person), on: seat.person.text))
            return true
        }
        if isErased { return .page(ErasedPage()) }
        return try await ask(seat, .erase, "")
    }

    private func ask(_ seat: PersonSeat, _ kind: PersonRequest.Kind, _ words: String) async throws -> Reply {
        let isTaken = try await database.transaction(.system("somebody asks, and those who can do it are told")) { tx in
            guard try requests.ask(tx, seat.workspace, seat.person, kind, words) else { return false }
            try audit.record(
                tx, seat.workspace,
                AuditEvent("person.asked", by: .person(seat.person), details: ["for": kind.rawValue]))
            try tellOf(tx, seat.workspace, kind)
            return true
        }
        let notice = isTaken ? WordKey("programs.stored.asked") : WordKey("programs.stored.asked-enough")
        return .redirect(to: seat.path + "/stored", notice: notice)
    }

    private func words(_ form: inout Form) -> String? {
        let text = form["words"].split(whereSeparator: \.isNewline).joined(separator: " ")
        form = Form(["words": text])
        return form.text("words", maximum: PersonRequest.maximumLength)
    }
}

// MARK: The link that shows what is private

extension ProgramsSlice {
    private struct PrivateLinkWords {
        let name: String
        let workspace: String
        let link: String
        let lang: String
    }

    /// Mails a link that is good for an hour to the person's own address: whoever else holds the mail with the first link
    /// gets nothing by it.
    func mailPrivateLink(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let seat = try await seat(exchange)
        guard let program = seat.program else { return .redirect(to: seat.path) }
        try await database.transaction(.workspace(seat.workspace)) { tx in
            guard let person = try people.person(tx, seat.workspace, seat.person), person.state == .active,
                let token = try links.issuePrivate(tx, seat.workspace, program, seat.person)
            else { return }
            let catalogue = try catalogue(tx, seat.workspace, for: person)
            let words = PrivateLinkWords(
                name: person.profile.name, workspace: try accounts.workspaceName(tx, seat.workspace) ?? "",
                link: "\(site.origin)/me/\(token.text)", lang: catalogue.language)
            let body = try templates.mail(words, "private-link", language: catalogue.language)
            let subject = WordKey("programs.mail.private-link.subject", ["workspace": words.workspace])
            try outbox.queue(
                tx,
                MailDraft(
                    .privateLink, to: Mailbox(name: person.profile.name, address: person.profile.address),
                    person: person.id, subject: catalogue.sentence(subject), text: body.text, html: body.html),
                workspace: seat.workspace)
        }
        return Self.back(seat, WordKey("programs.private.mailed"))
    }
}

extension MailKind {
    static let privateLink = MailKind("private-link", patience: 3600, priority: 1)
}
