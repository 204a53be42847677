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
            .get("/outreach/contacts/import", .may(.outreachOwn)) { .page(ContactUploadPage(Form(), $0)) },
            .post(
                "/outreach/contacts/import", .may(.outreachOwn), body: .upload(maximumBytes: ContactFile.maximumBytes),
                uploadContacts),
            .get("/outreach/contacts/import/{upload}", .may(.outreachOwn), showContactImport),
            .post("/outreach/contacts/import/{upload}/columns", .may(.outreachOwn), changeContactColumns),
            .post("/outreach/contacts/import/{upload}/confirm", .may(.outreachOwn), confirmContactImport),
            .post("/outreach/contacts/import/{upload}/cancel", .may(.outreachOwn), cancelContactImport),
        ]
    }

    private func uploadContacts(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var intake = ContactIntake()
        do {
            let name = try await exchange.upload("file", maximumBytes: ContactFile.maximumBytes) {
                try await limiter.check(.contactImport, [limiter.keys.account(try exchange.signedIn.account)])
            } _: {
                try intake.take($0)
            }
            try intake.finish()
            let id = try await stage(intake, named: Self.clean(fileName: name), owner)
            return .redirect(to: "/outreach/contacts/import/\(id.text)")
        } catch let error as CSVError {
            return Self.uploadPage(exchange, error.words)
        } catch let error as SpreadsheetUpload {
            return Self.uploadPage(exchange, error.words)
        } catch let refusal as TooManyTries {
            var form = Form()
            form.refuse("file", refusal)
            return .page(ContactUploadPage(form, exchange), status: .unprocessableContent).refusing(refusal)
        }
    }

    /// Keeps what the file would do. Nobody is a contact yet.
    private func stage(
        _ intake: ContactIntake, named name: String, _ owner: OutreachOwner
    ) async throws -> ContactImportID {
        var intake = intake
        if intake.file.mapping.index(of: .address) == nil {
            // No heading speaks of addresses; perhaps the first row does.
            let guess = ContactGuess.mapping(intake.file.header, samples: intake.samples)
            intake = try await ContactIntake.read(intake.pieces, guess)
        }
        return try await own(owner) { [intake] tx in
            try contactImports.stage(tx, owner, summary(tx, owner, intake, named: name), intake.pieces)
        }
    }

    private func summary(
        _ tx: Transaction, _ owner: OutreachOwner, _ intake: ContactIntake, named name: String
    ) throws -> ContactImportSummary {
        var intake = intake
        intake.refuse(try suppressions.suppressed(tx, owner, among: intake.found.map(\.address)))
        let known = try contacts.known(tx, owner, intake.found.map(\.address))
        let room = max(0, Contact.maximum - (try contacts.count(tx, owner)))
        return ContactImportSummary(intake, named: name, known: known.count, room: room)
    }

    /// Reads the file again with other columns.
    private func changeContactColumns(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("upload"))
        var form = try exchange.form(prefixed: ContactColumnForm.prefix)
        let staged = try await own(owner) { tx -> (summary: ContactImportSummary, pieces: [[UInt8]])? in
            guard let summary: ContactImportSummary = try contactImports.find(tx, owner, id) else { return nil }
            var pieces: [[UInt8]] = []
            try contactImports.eachPiece(tx, owner, id) { pieces.append($0) }
            return (summary, pieces)
        }
        guard let staged else { throw RequestRefusal.notFound }
        guard let mapping = ContactColumnForm.mapping(&form, for: staged.summary.header) else {
            let page = ContactImportPage(id, staged.summary, form, exchange)
            return .page(page, status: .unprocessableContent)
        }
        let intake = try await ContactIntake.read(staged.pieces, mapping)
        let isKept = try await own(owner) { tx in
            try contactImports.change(
                tx, owner, id, summary(tx, owner, intake, named: staged.summary.fileName))
        }
        guard isKept else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/contacts/import/\(id.text)")
    }

    private func showContactImport(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("upload"))
        let summary: ContactImportSummary? = try await own(owner) { try contactImports.find($0, owner, id) }
        guard let summary else { throw RequestRefusal.notFound }
        return .page(ContactImportPage(id, summary, ContactColumnForm.problems(of: summary.mapping), exchange))
    }

    private func confirmContactImport(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("upload"))
        _ = try exchange.form()
        let done = try await own(owner) { tx -> (new: Int, filled: Int) in
            try contacts.hold(tx, owner)
            let summary: ContactImportSummary? = try contactImports.find(tx, owner, id, locking: true)
            guard let summary else { throw RequestRefusal.notFound }
            let done = try bringIn(tx, owner, id, summary.mapping)
            _ = try contactImports.drop(tx, owner, id)
            try audit.record(
                tx, owner.workspace,
                AuditEvent(
                    "outreach.contacts-imported", by: .person(owner.person),
                    details: ["new": "\(done.new)", "known": "\(done.filled)"]))
            return done
        }
        return .redirect(
            to: "/outreach/contacts",
            notice: WordKey("outreach.import.done", ["new": "\(done.new)", "known": "\(done.filled)"]))
    }

    /// Reads the file once more, some rows at a time.
    private func bringIn(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID, _ mapping: ContactMapping
    ) throws -> (new: Int, filled: Int) {
        var file = ContactFile(mapping: mapping)
        var total = (new: 0, filled: 0)
        let cards = Pile<ContactCard> { batch in
            let done = try writeContacts(tx, owner, batch)
            (total.new, total.filled) = (total.new + done.new, total.filled + done.filled)
        }
        try contactImports.eachPiece(tx, owner, id) { try file.take($0) { try cards.add($0.card) } }
        try file.finish { try cards.add($0.card) }
        try cards.flush()
        guard try contacts.count(tx, owner) <= Contact.maximum else { throw ContactRefusal.tooMany }
        return total
    }

    /// Adds who is new, and fills in what was empty of who is there. Whom nobody is to write to by now is left out.
    func writeContacts(
        _ tx: Transaction, _ owner: OutreachOwner, _ cards: [ContactCard]
    ) throws -> (new: Int, filled: Int) {
        let suppressed = try suppressions.suppressed(tx, owner, among: cards.map(\.address))
        let wanted = cards.filter { !suppressed.contains($0.address) }
        let known = try contacts.known(tx, owner, wanted.map(\.address))
        let new = wanted.filter { known[$0.address] == nil }
        try contacts.add(tx, owner, new)
        let present = try contacts.contacts(tx, owner, Array(known.values))
        for card in wanted {
            guard let contact = known[card.address].flatMap({ present[$0] }) else { continue }
            let filled = contact.card.filled(by: card)
            if filled != contact.card { try contacts.change(tx, owner, contact.id, filled) }
        }
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
        return .page(ContactUploadPage(form, exchange), status: .unprocessableContent)
    }

    /// The last part of what the browser calls the file, without characters that hide or turn text.
    static func clean(fileName: String) -> String {
        let last = fileName.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let name = (ContactText.line(last) ?? "").prefix(120)
        return name.isEmpty ? "contacts.csv" : String(name)
    }
}
