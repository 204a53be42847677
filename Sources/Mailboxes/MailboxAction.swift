import Accounts
import Audit
import Foundation
import GoogleAPI
import Outreach
import Policy
import Primitives
import Store
import Web

extension MailboxesSlice {
    var mailboxRoutes: [Route] {
        [
            .get("/outreach/mailbox", .may(.outreachOwn)) { try await mailboxPage($0, nil, status: .ok) },
            .post("/outreach/mailbox/settings", .may(.outreachOwn), changeMailbox),
            .post("/outreach/mailbox/confirm", .may(.outreachOwn), confirmMailbox),
            .post("/outreach/mailbox/disconnect", .may(.outreachOwn), disconnect),
        ]
    }

    /// - Parameter submitted: settings that were refused.
    private func mailboxPage(_ exchange: Exchange, _ submitted: Form?, status: HTTPStatus) async throws -> Reply {
        let owner = try owner(exchange)
        let seen = try await database.transaction(owner.scope) { tx -> MailboxPage.Seen in
            let mailbox = try mailboxes.mailbox(tx, owner)
            let credentials = try mailbox.flatMap { try mailboxes.credentials(tx, $0) }
            return MailboxPage.Seen(
                mailbox: mailbox, credentials: credentials.flatMap(MailboxCredentials.init(stored:)),
                offersGoogle: google != nil)
        }
        let form = submitted ?? seen.mailbox.map(MailboxForm.filled) ?? Form()
        return .page(MailboxPage(seen, form, exchange), status: status).lettingForms(
            leadTo: google.map { [$0.origin] } ?? [])
    }

    private func changeMailbox(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var form = try exchange.form("name", "aliases", "cap", "here")
        guard let change = MailboxForm.change(&form) else {
            return try await mailboxPage(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(owner.scope) { tx in
            guard let mailbox = try mailboxes.mailbox(tx, owner, locking: true) else { throw RequestRefusal.notFound }
            var document = mailbox.document
            (document.name, document.aliases) = (change.name, change.aliases)
            document.keepsDraftsHere = change.keepsDraftsHere ? true : nil
            try mailboxes.change(tx, mailbox, document, cap: change.cap)
        }
        return .redirect(to: "/outreach/mailbox", notice: WordKey("mailboxes.settings.saved"))
    }

    /// The word that a mailbox with an address unlike one's own is one's own.
    private func confirmMailbox(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        guard let address = try? EmailAddress(parsing: try exchange.form("address")["address"]) else {
            throw RequestRefusal.malformed
        }
        let isDone = try await database.transaction(owner.scope) { tx in
            guard try mailboxes.confirm(tx, owner, address) else { return false }
            try audit.record(tx, owner.workspace, AuditEvent("mailbox.confirmed", by: .person(owner.person)))
            return true
        }
        guard isDone else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/mailbox", notice: WordKey("mailboxes.connected"))
    }

    /// What is told after a mailbox was connected: whether something is still to be said.
    func connected(_ owner: OutreachOwner, else notice: WordKey) async throws -> Reply {
        let state = try await database.transaction(owner.scope) { try mailboxes.mailbox($0, owner)?.state }
        return .redirect(
            to: "/outreach/mailbox", notice: state == .unconfirmed ? WordKey("mailboxes.unlike-notice") : notice)
    }

    private func disconnect(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        _ = try exchange.form()
        try await database.transaction(.system("a person's mailbox is given back at its provider")) { tx in
            guard try depart(tx, owner, takesDrafts: false) else { throw RequestRefusal.notFound }
            try audit.record(tx, owner.workspace, AuditEvent("mailbox.disconnected", by: .person(owner.person)))
        }
        return .redirect(to: "/outreach/mailbox", notice: WordKey("mailboxes.disconnected"))
    }

    /// Keeps a mailbox that was tried out, in place of the one there was, which is given back where it was another.
    /// Needs the system scope.
    func keep(
        _ tx: Transaction, _ owner: OutreachOwner, _ address: EmailAddress, _ credentials: MailboxCredentials,
        name: String? = nil
    ) throws -> MailboxID {
        let before = try mailboxes.mailbox(tx, owner, locking: true)
        let known = try before.flatMap { try mailboxes.credentials(tx, $0) }.flatMap(MailboxCredentials.init(stored:))
        if let before, case .google(let leave)? = known, !credentials.isSameAccount(as: leave) {
            try giveBack(tx, owner, Departure(mailbox: before.id, credentials: .google(leave), drafts: []))
        }
        let isSame = before?.document.address == address
        let person = try people.person(tx, owner.workspace, owner.person)?.profile
        var document = ConnectedMailbox.Document(
            address: address, name: name ?? (isSame ? before?.document.name : nil) ?? person?.name ?? "",
            aliases: isSame ? before?.document.aliases ?? [] : [])
        document.keepsDraftsHere = isSame ? before?.document.keepsDraftsHere : nil
        // Somebody at a shared computer allows the wrong account at Google quickly: an address unlike theirs waits for a word.
        let isKnown = person?.address == address || (isSame && before?.state != .unconfirmed)
        let id = try mailboxes.connect(
            tx, owner, kind: credentials.kind, document, credentials: credentials.stored(),
            cap: before?.cap ?? SendingPace.defaultCap, isConfirmed: isKnown)
        let event = AuditEvent(
            "mailbox.connected", by: .person(owner.person), on: id.text, details: ["kind": credentials.kind])
        try audit.record(tx, owner.workspace, event)
        return id
    }
}

extension MailboxCredentials {
    var kind: String {
        switch self {
        case .google: Self.googleKind
        case .server: Self.serverKind
        }
    }

    fileprivate func isSameAccount(as leave: GoogleLeave) -> Bool {
        guard case .google(let own) = self else { return false }
        return own.subject == leave.subject
    }
}

/// What a person decides about a mailbox that is connected.
enum MailboxForm {
    static let nameLength = 100
    static let maximumAliases = ConnectedMailbox.maximumAliases

    struct Change: Sendable {
        let name: String
        let aliases: [EmailAddress]
        let cap: Int
        let keepsDraftsHere: Bool
    }

    static func filled(_ mailbox: ConnectedMailbox) -> Form {
        Form([
            "name": mailbox.document.name, "cap": "\(mailbox.cap)",
            "aliases": mailbox.document.aliases.map(\.text).joined(separator: "\n"),
            "here": mailbox.document.keepsDraftsHere == true ? "yes" : "",
        ])
    }

    static func change(_ form: inout Form) -> Change? {
        let name = form.text("name", maximum: nameLength, optional: true)
        let cap = form.integer("cap", in: SendingPace.caps)
        let aliases = aliases(&form)
        guard let name, let cap, let aliases else { return nil }
        return Change(name: name, aliases: aliases, cap: cap, keepsDraftsHere: form["here"] == "yes")
    }

    private static func aliases(_ form: inout Form) -> [EmailAddress]? {
        let texts = form["aliases"].split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
        guard texts.count <= maximumAliases else {
            form.refuse("aliases", WordKey("mailboxes.settings.aliases-many", ["limit": "\(maximumAliases)"]))
            return nil
        }
        let addresses = texts.compactMap { try? EmailAddress(parsing: $0) }
        guard addresses.count == texts.count else {
            form.refuse("aliases", WordKey("mailboxes.settings.aliases-wrong"))
            return nil
        }
        return addresses
    }
}
