import Accounts
import Foundation
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var sequenceRoutes: [Route] {
        [
            .get("/outreach/sequences", .may(.outreachOwn), listSequences),
            .get("/outreach/sequences/new", .may(.outreachOwn), newSequence),
            .post("/outreach/sequences", .may(.outreachOwn)) { try await saveSequence($0, nil) },
            .get("/outreach/sequences/{sequence}/edit", .may(.outreachOwn)) { exchange in
                let kept = try await sequence(exchange)
                return .page(
                    SequenceFormPage(kept, SequenceForm.filled(kept.sequence), try await kinds(exchange), exchange))
            },
            .post("/outreach/sequences/{sequence}/edit", .may(.outreachOwn)) {
                try await saveSequence($0, try await sequence($0))
            },
            .post("/outreach/sequences/{sequence}/delete", .may(.outreachDelete), deleteSequence),
        ]
    }

    /// The sequence of the path, if it is the caller's own.
    private func sequence(_ exchange: Exchange) async throws -> KeptSequence {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        let kept = try await own(owner) { try sequences.sequence($0, owner, id) }
        guard let kept else { throw RequestRefusal.notFound }
        return kept
    }

    /// Kinds of meetings to which mails can lead.
    private func kinds(_ exchange: Exchange) async throws -> [BookingDoor.Kind] {
        try await bookings.kinds(try owner(exchange))
    }

    private func listSequences(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        return try await own(owner) { tx in
            let shared = try sharedSequences.all(tx, owner.workspace)
            return .page(SequencesPage(try sequences.all(tx, owner), shared, of: owner.person, exchange))
        }
    }

    private func newSequence(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let profile = try await own(owner) { try people.person($0, owner.workspace, owner.person)?.profile }
        let zone = profile?.timeZone.flatMap { ContactZone.isKnown($0) ? $0 : nil } ?? "UTC"
        return .page(SequenceFormPage(nil, SequenceForm.new(zone: zone), try await kinds(exchange), exchange))
    }

    private func saveSequence(_ exchange: Exchange, _ kept: KeptSequence?) async throws -> Reply {
        let owner = try owner(exchange)
        var form = try exchange.form(
            "name", "subject", "days", "from", "until", "zone", "theirs", "meeting", "act",
            prefixed: SequenceForm.prefix)
        let kinds = try await kinds(exchange)
        if form["act"] == "add" { return .page(SequenceFormPage(kept, Self.withOneMore(form), kinds, exchange)) }
        guard let sequence = SequenceForm.sequence(&form, kinds) else {
            return .page(SequenceFormPage(kept, form, kinds, exchange), status: .unprocessableContent)
        }
        let places = SequenceForm.filledPlaces(form)
        try await own(owner) { tx in
            if let kept {
                try change(tx, owner, kept.id, sequence, places)
            } else {
                guard try sequences.all(tx, owner).count < MailSequence.maximum else { throw SequenceRefusal.tooMany }
                _ = try sequences.add(tx, owner, sequence)
            }
        }
        return .redirect(to: "/outreach/sequences", notice: WordKey("outreach.sequence.saved"))
    }

    /// What goes with a mail stays with it, at whichever place of the form it was; what went with one that is left out goes.
    private func change(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: SequenceID, _ new: MailSequence, _ places: [Int]
    ) throws {
        guard let before = try sequences.sequence(tx, owner, id, locking: true)?.sequence.steps else {
            throw RequestRefusal.notFound
        }
        var sequence = new
        for (index, place) in zip(sequence.steps.indices, places) {
            sequence.steps[index].files = before.dropFirst(place).first?.files ?? []
        }
        try sequences.change(tx, owner, id, sequence)
        try sequenceFiles.keep(tx, owner, id, only: sequence.files)
    }

    private static func withOneMore(_ form: Form) -> Form {
        let place = SequenceForm.places(form)
        guard place <= MailSequence.maximumFollowUps else { return form }
        let new = [SequenceForm.body(place): "", SequenceForm.delay(place): "\(MailSequence.defaultDelay(of: place))"]
        return Form(form.values.merging(new) { $1 })
    }

    private func deleteSequence(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        _ = try exchange.form()
        guard try await own(owner, { try sequences.delete($0, owner, id) }) else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/sequences", notice: WordKey("outreach.sequence.deleted"))
    }
}

enum SequenceRefusal: Refusal, Equatable {
    case tooMany
    case tooManyShared

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .tooMany: WordKey("outreach.sequence.too-many", ["limit": "\(MailSequence.maximum)"])
        case .tooManyShared: WordKey("outreach.shared.too-many", ["limit": "\(SharedSequence.maximum)"])
        }
    }
}
