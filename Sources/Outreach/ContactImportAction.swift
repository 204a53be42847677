import Accounts
import Audit
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var contactImportRoutes: [Route] {
        [
            .get("/outreach/contacts/import", .may(.outreachOwn)) { .page(ContactUploadPage(form: $0.view())) },
            .post(
                "/outreach/contacts/import", .may(.outreachOwn), body: .upload(maximumBytes: ContactFile.maximumBytes),
                uploadContacts),
            .get("/outreach/contacts/import/{upload}", .may(.outreachOwn), showContactImport),
            .post("/outreach/contacts/import/{upload}/confirm", .may(.outreachOwn), confirmContactImport),
            .post("/outreach/contacts/import/{upload}/cancel", .may(.outreachOwn), cancelContactImport),
        ]
    }

    private func uploadContacts(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var file = ContactFile()
        do {
            let name = try await exchange.upload("file", maximumBytes: ContactFile.maximumBytes) {
                try await limiter.check(.contactImport, [limiter.keys.account(try exchange.signedIn.account)])
            } _: {
                try file.take($0)
            }
            try file.finish()
            guard file.hasAddresses else {
                return Self.uploadPage(exchange, WordKey("outreach.import.no-address"))
            }
            let id = try await stage(file, named: Self.clean(fileName: name), owner)
            return .redirect(to: "/outreach/contacts/import/\(id.text)")
        } catch let error as CSVError {
            return Self.uploadPage(exchange, error.words)
        } catch let refusal as TooManyTries {
            var form = Form()
            form.refuse("file", refusal)
            return .page(ContactUploadPage(form: exchange.view(form)), status: .unprocessableContent).refusing(refusal)
        }
    }

    /// Keeps what the file would do. Nobody is a contact yet.
    private func stage(
        _ file: ContactFile, named name: String, _ owner: OutreachOwner
    ) async throws -> ContactImportID {
        try await own(owner) { tx in
            var file = file
            let suppressed = try suppressions.suppressed(tx, owner, among: file.rows.map(\.card.address))
            file.refuse(.suppressed) { suppressed.contains($0.address) }
            let known = try contacts.known(tx, owner, file.rows.map(\.card.address))
            let summary = ContactImportSummary(file, named: name, known: known.count)
            return try contactImports.stage(tx, owner, summary, file.rows.map(\.card))
        }
    }

    private func showContactImport(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("upload"))
        let summary = try await own(owner) { try contactImports.find($0, owner, id) }
        guard let summary else { throw RequestRefusal.notFound }
        return .page(ContactImportPage(id, summary, exchange))
    }

    private func confirmContactImport(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("upload"))
        _ = try exchange.form()
        let done = try await own(owner) { tx -> (new: Int, filled: Int) in
            try contacts.hold(tx, owner)
            guard let cards = try contactImports.take(tx, owner, id) else { throw RequestRefusal.notFound }
            return try write(tx, owner, cards)
        }
        return .redirect(
            to: "/outreach/contacts",
            notice: WordKey("outreach.import.done", ["new": "\(done.new)", "known": "\(done.filled)"]))
    }

    /// Adds who is new, and fills in what was empty of who is there. Whom nobody is to write to by now is left out.
    private func write(
        _ tx: Transaction, _ owner: OutreachOwner, _ cards: [ContactCard]
    ) throws -> (new: Int, filled: Int) {
        let suppressed = try suppressions.suppressed(tx, owner, among: cards.map(\.address))
        let wanted = cards.filter { !suppressed.contains($0.address) }
        let known = try contacts.known(tx, owner, wanted.map(\.address))
        let new = wanted.filter { known[$0.address] == nil }
        guard try contacts.count(tx, owner) + new.count <= Contact.maximum else { throw ContactRefusal.tooMany }
        try contacts.add(tx, owner, new)
        let present = try contacts.contacts(tx, owner, Array(known.values))
        for card in wanted {
            guard let contact = known[card.address].flatMap({ present[$0] }) else { continue }
            let filled = contact.card.filled(by: card)
            if filled != contact.card { try contacts.change(tx, owner, contact.id, filled) }
        }
        try audit.record(
            tx, owner.workspace,
            AuditEvent(
                "outreach.contacts-imported", by: .person(owner.person),
                details: ["new": "\(new.count)", "known": "\(known.count)"]))
        return (new.count, known.count)
    }

    private func cancelContactImport(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("upload"))
        _ = try exchange.form()
        guard try await own(owner, { try contactImports.drop($0, owner, id) }) else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/contacts/import")
    }

    private static func uploadPage(_ exchange: Exchange, _ problem: WordKey) -> Reply {
        var form = Form()
        form.refuse("file", problem)
        return .page(ContactUploadPage(form: exchange.view(form)), status: .unprocessableContent)
    }

    /// The last part of what the browser calls the file, without characters that hide or turn text.
    static func clean(fileName: String) -> String {
        let last = fileName.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let name = (ContactText.line(last) ?? "").prefix(120)
        return name.isEmpty ? "contacts.csv" : String(name)
    }
}
