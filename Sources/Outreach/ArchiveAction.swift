import Accounts
import Audit
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var archiveRoutes: [Route] {
        [
            .get("/outreach/everything.tar", .may(.outreachExport), exportEverything),
            .get("/outreach/archive", .may(.outreachOwn)) { .page(ArchiveUploadPage(Form(), $0)) },
            .post(
                "/outreach/archive", .may(.outreachOwn), body: .upload(maximumBytes: ArchiveIntake.maximumBytes),
                uploadArchive),
            .get("/outreach/archive/{archive}", .may(.outreachOwn), showArchive),
            .post("/outreach/archive/{archive}/confirm", .may(.outreachOwn), confirmArchive),
            .post("/outreach/archive/{archive}/cancel", .may(.outreachOwn), cancelArchive),
        ]
    }

    private func exportEverything(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        if !exchange.isHead {
            try await own(owner) { tx in
                try audit.record(tx, owner.workspace, AuditEvent("outreach.exported", by: .person(owner.person)))
            }
        }
        return .download("klatch-outreach.tar", type: "application/x-tar") { write in
            try await OutreachArchive(slice: self, owner: owner).write(to: write)
        }
    }

    private func uploadArchive(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var (intake, kept, sight) = (ArchiveIntake(), BytePieces(), ArchiveSight())
        do {
            let name = try await exchange.upload("file", maximumBytes: ArchiveIntake.maximumBytes) {
                try await limiter.check(.contactImport, [limiter.keys.account(try exchange.signedIn.account)])
            } _: {
                try intake.take($0) { sight.see($0) }
                kept.take($0)
            }
            try intake.finish()
            guard let manifest = intake.manifest else { throw ArchiveError.foreign }
            var summary = ArchiveSummary(fileName: Self.clean(fileName: name), made: manifest.made)
            (summary.problems, summary.problemCount) = (intake.problems, intake.problemCount)
            let (seen, plain, pieces) = (sight, summary, kept.all)
            let id = try await own(owner) { tx in
                try contactImports.stage(tx, owner, looked(tx, owner, seen, plain), pieces)
            }
            return .redirect(to: "/outreach/archive/\(id.text)")
        } catch let error as ArchiveError {
            return Self.archiveUpload(exchange, error.words)
        } catch let refusal as TooManyTries {
            var form = Form()
            form.refuse("file", refusal)
            return .page(ArchiveUploadPage(form, exchange), status: .unprocessableContent).refusing(refusal)
        }
    }

    private static func archiveUpload(_ exchange: Exchange, _ problem: WordKey) -> Reply {
        var form = Form()
        form.refuse("file", problem)
        return .page(ArchiveUploadPage(form, exchange), status: .unprocessableContent)
    }

    /// What the archive would bring to what is there now.
    private func looked(
        _ tx: Transaction, _ owner: OutreachOwner, _ sight: ArchiveSight, _ plain: ArchiveSummary
    ) throws -> ArchiveSummary {
        var summary = plain
        let addresses = Array(sight.addresses)
        let suppressed = try suppressions.suppressed(tx, owner, among: addresses)
        let wanted = addresses.filter { !suppressed.contains($0) }
        summary.knownContacts = try contacts.known(tx, owner, wanted).count
        summary.newContacts = wanted.count - summary.knownContacts
        summary.leftOut = suppressed.count
        let present = try sequences.all(tx, owner).map(\.sequence.withoutMeeting)
        summary.sequences = sight.sequences.filter { !present.contains($0) }.count
        (summary.entries, summary.conversations) = (sight.entries, sight.conversations)
        summary.room = max(0, Contact.maximum - (try contacts.count(tx, owner)))
        return summary
    }

    private func showArchive(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("archive"))
        let summary: ArchiveSummary? = try await own(owner) { try contactImports.find($0, owner, id) }
        guard let summary else { throw RequestRefusal.notFound }
        return try await .page(ArchivePage(id, summary, exchange, exchange.moments()))
    }

    private func confirmArchive(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("archive"))
        _ = try exchange.form()
        let taken = try await own(owner) { tx -> Taken in
            try contacts.hold(tx, owner)
            let summary: ArchiveSummary? = try contactImports.find(tx, owner, id, locking: true)
            guard summary != nil else { throw RequestRefusal.notFound }
            let taken = try takeBack(tx, owner, id)
            _ = try contactImports.drop(tx, owner, id)
            try audit.record(
                tx, owner.workspace,
                AuditEvent(
                    "outreach.taken-back", by: .person(owner.person),
                    details: ["contacts": "\(taken.contacts)", "conversations": "\(taken.conversations)"]))
            return taken
        }
        let count = exchange.catalogue.count
        return .redirect(
            to: "/outreach/contacts",
            notice: WordKey(
                "outreach.archive.done",
                [
                    "contacts": count(taken.contacts), "sequences": count(taken.sequences),
                    "conversations": count(taken.conversations),
                ]))
    }

    private func cancelArchive(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, ContactImportID) = (try owner(exchange), try exchange.id("archive"))
        _ = try exchange.form()
        guard try await own(owner, { try contactImports.drop($0, owner, id) }) else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/archive")
    }
}

/// What is seen of an archive while it arrives.
struct ArchiveSight: Sendable {
    private(set) var addresses: Set<EmailAddress> = []
    private(set) var sequences: [MailSequence] = []
    private(set) var entries = 0
    private(set) var conversations = 0

    mutating func see(_ record: ArchiveIntake.Record) {
        switch record {
        case .card(let card): addresses.insert(card.address)
        case .sequence(let sequence): if sequences.count <= MailSequence.maximum { sequences.append(sequence) }
        case .entry: entries += 1
        case .conversation: conversations += 1
        }
    }
}
