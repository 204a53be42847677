import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var contactRoutes: [Route] {
        [
            .get("/outreach/contacts", .may(.outreachOwn), listContacts),
            .get("/outreach/contacts.csv", .may(.outreachExport), exportContacts),
            .get("/outreach/contacts/new", .may(.outreachOwn)) { .page(ContactFormPage(nil, Form(), $0)) },
            .post("/outreach/contacts", .may(.outreachOwn), addContact),
            .get("/outreach/contacts/{contact}", .may(.outreachOwn), showContact),
            .get("/outreach/contacts/{contact}/edit", .may(.outreachOwn)) { exchange in
                let contact = try await contact(exchange)
                return .page(ContactFormPage(contact, ContactForm.filled(contact.card), exchange))
            },
            .post("/outreach/contacts/{contact}/edit", .may(.outreachOwn), changeContact),
            .get("/outreach/contacts/{contact}/delete", .may(.outreachDelete)) {
                .page(ContactDeletePage(try await contact($0)))
            },
            .post("/outreach/contacts/{contact}/delete", .may(.outreachDelete), deleteContact),
            .post("/outreach/contacts/{contact}/suppress", .may(.outreachOwn), suppressContact),
        ]
    }

    /// The contact of the path, if it is the caller's own.
    func contact(_ exchange: Exchange) async throws -> Contact {
        let (owner, id): (OutreachOwner, ContactID) = (try owner(exchange), try exchange.id("contact"))
        return try await own(owner) { try found($0, owner, id) }
    }

    func found(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactID, locking: Bool = false) throws -> Contact {
        guard let contact = try contacts.contact(tx, owner, id, locking: locking) else {
            throw RequestRefusal.notFound
        }
        return contact
    }

    private func listContacts(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let word = ContactText.line(exchange.query("q", maximum: 100) ?? "") ?? ""
        let page = exchange.pageNumber
        return try await own(owner) { tx in
            let total = try contacts.count(tx, owner)
            let shown =
                word.isEmpty
                ? try contacts.page(tx, owner, offset: (page - 1) * ContactsPage.size, limit: ContactsPage.size)
                : try search(tx, owner, word)
            let suppressed = try suppressions.suppressed(tx, owner, among: shown.map(\.card.address))
            return .page(ContactsPage(shown, suppressed, word: word, total: total, page: page, exchange))
        }
    }

    /// Everything is sealed, so each is opened and looked at; a person has `Contact.maximum` of them at most.
    private func search(_ tx: Transaction, _ owner: OutreachOwner, _ word: String) throws -> [Contact] {
        var found: [Contact] = []
        var last: ContactID?
        while found.count <= ContactsPage.size {
            let batch = try contacts.next(tx, owner, after: last)
            if batch.isEmpty { break }
            found += batch.filter { $0.card.mentions(word) }
            last = batch.last?.id
        }
        return found
    }

    private func showContact(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let contact = try await contact(exchange)
        let colleague = try await colleague(exchange, contact.card.address)
        let moment = try await exchange.moments()
        return try await own(owner) { tx in
            let isSuppressed = try !suppressions.suppressed(tx, owner, among: [contact.card.address]).isEmpty
            let written = try enrolments.of(tx, owner, contact.id)
            let mails = try written.flatMap { try messages.messages(tx, owner.workspace, of: $0.id) }
            return .page(
                ContactPage(
                    contact, written, mails, isSuppressed: isSuppressed, colleague: colleague?.text, exchange,
                    moment))
        }
    }

    /// The person of the workspace who has the address, for whoever may see people.
    private func colleague(_ exchange: Exchange, _ address: EmailAddress) async throws -> PersonID? {
        guard exchange.offers(.peopleRead) else { return nil }
        let (workspace, people) = (try exchange.membership.workspace, people)
        let known = try await database.transaction(.workspace(workspace)) {
            try people.known($0, workspace, [address])
        }
        return known[address]?.id
    }

    // MARK: Writing

    private func addContact(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var form = try Self.form(exchange)
        guard let card = ContactForm.card(&form) else { return Self.formPage(nil, form, exchange) }
        do {
            let id = try await own(owner) { tx in
                try contacts.hold(tx, owner)
                guard try contacts.count(tx, owner) < Contact.maximum else { throw ContactRefusal.tooMany }
                try refuseSuppressed(tx, owner, card.address)
                return try contacts.add(tx, owner, [card]).first
            }
            return .redirect(
                to: id.map { "/outreach/contacts/\($0.text)" } ?? "/outreach/contacts",
                notice: WordKey("outreach.contact.added"))
        } catch {
            try Self.refuse(&form, for: error)
            return Self.formPage(nil, form, exchange)
        }
    }

    private func changeContact(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let before = try await contact(exchange)
        var form = try Self.form(exchange)
        guard let card = ContactForm.card(&form) else { return Self.formPage(before, form, exchange) }
        do {
            try await own(owner) { tx in
                let now = try found(tx, owner, before.id, locking: true)
                if card.address != now.card.address { try refuseSuppressed(tx, owner, card.address) }
                try contacts.change(tx, owner, before.id, card)
                if card.address != now.card.address { try readdress(tx, owner, before.id, to: card.address) }
            }
            return .redirect(to: "/outreach/contacts/\(before.id.text)", notice: WordKey("outreach.contact.saved"))
        } catch {
            try Self.refuse(&form, for: error)
            return Self.formPage(before, form, exchange)
        }
    }

    private func refuseSuppressed(_ tx: Transaction, _ owner: OutreachOwner, _ address: EmailAddress) throws {
        guard try suppressions.suppressed(tx, owner, among: [address]).isEmpty else { throw ContactRefusal.suppressed }
    }

    private func deleteContact(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactID) = (try owner(exchange), try exchange.id("contact"))
        let form = try exchange.form("suppress")
        // Not in the owner's scope: jobs are the workspace's.
        try await database.transaction(.system("a contact is deleted, and its drafts with it")) { tx in
            let contact = try found(tx, owner, id, locking: true)
            if form["suppress"] == "yes" { try suppressions.add(tx, owner, .address(contact.card.address)) }
            try suppressions.forgetLabel(tx, owner, of: contact.card.address)
            try remove(tx, owner, id)
            try audit.record(
                tx, owner.workspace, AuditEvent("outreach.contact-deleted", by: .person(owner.person), on: id.text))
        }
        return .redirect(to: "/outreach/contacts", notice: WordKey("outreach.contact.deleted"))
    }

    /// A contact with everything that hangs on them. Needs the system scope: jobs are the workspace's.
    func remove(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactID) throws {
        try takeDraftsAway(tx, owner, enrolments.of(tx, owner, id).map(\.id))
        try contacts.delete(tx, owner, id)
    }

    /// What lies in the mailbox of these ways is about to be forgotten here, so a job takes it out.
    func takeDraftsAway(_ tx: Transaction, _ owner: OutreachOwner, _ ways: [EnrolmentID]) throws {
        for (draft, account) in try messages.drafts(tx, owner, of: ways) {
            try leftovers.add(tx, owner, draft, in: account)
        }
    }

    private func suppressContact(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactID) = (try owner(exchange), try exchange.id("contact"))
        _ = try exchange.form()
        try await own(owner) { tx in
            let contact = try found(tx, owner, id)
            try suppressions.add(tx, owner, .address(contact.card.address))
            try stopSuppressed(tx, owner)
        }
        return .redirect(to: "/outreach/contacts/\(id.text)", notice: WordKey("outreach.suppression.added"))
    }

    private func exportContacts(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let columns = try await ContactExport.columns(self, owner)
        if !exchange.isHead {
            try await own(owner) { tx in
                try audit.record(
                    tx, owner.workspace, AuditEvent("outreach.contacts-exported", by: .person(owner.person)))
            }
        }
        return .download("contacts.csv", type: "text/csv; charset=utf-8") { write in
            try await ContactExport(slice: self, owner: owner, columns: columns).write(to: write)
        }
    }

    // MARK: The form

    private static func form(_ exchange: Exchange) throws -> Form {
        try exchange.form(
            "address", "name", "given", "organisation", "role", "zone", "tags", "notes", "custom")
    }

    private static func formPage(_ contact: Contact?, _ form: Form, _ exchange: Exchange) -> Reply {
        .page(ContactFormPage(contact, form, exchange), status: .unprocessableContent)
    }

    /// What the database found wrong with an address stands beside it; anything else is thrown on.
    private static func refuse(_ form: inout Form, for error: any Error) throws {
        switch error {
        case DatabaseError.uniqueViolation: form.refuse("address", WordKey("outreach.contact.taken"))
        case let refusal as ContactRefusal: form.refuse("address", refusal.words)
        default: throw error
        }
    }
}

enum ContactRefusal: Refusal, Equatable {
    case tooMany
    case suppressed

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .tooMany: WordKey("outreach.contact.too-many", ["limit": "\(Contact.maximum)"])
        case .suppressed: WordKey("outreach.problem.suppressed")
        }
    }
}
