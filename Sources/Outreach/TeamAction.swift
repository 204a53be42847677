import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// What those of one workspace do together: they show each other sequences, and whoever leads it can hold all mails back.
extension OutreachSlice {
    var teamRoutes: [Route] {
        [
            .post("/outreach/sequences/{sequence}/share", .may(.outreachOwn), shareSequence),
            .post("/outreach/shared/{shared}/copy", .may(.outreachOwn), copyShared),
            .post("/outreach/shared/{shared}/end", .may(.outreachOwn), endShared),
            .post("/outreach/team/pause", .may(.membersChange)) { try await changePause($0, isPaused: true) },
            .post("/outreach/team/resume", .may(.membersChange)) { try await changePause($0, isPaused: false) },
        ]
    }

    private func shareSequence(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        _ = try exchange.form()
        try await own(owner) { tx in
            guard let kept = try sequences.sequence(tx, owner, id) else { throw RequestRefusal.notFound }
            let name = try people.person(tx, owner.workspace, owner.person)?.profile.name ?? ""
            let (copy, moved) = kept.sequence.copied { random.uuid(at: tx.now) }
            let shared = try sharedSequences.share(tx, owner, KeptSequence(id: id, sequence: copy), by: name)
            for file in moved {
                guard let octets = try sequenceFiles.octets(tx, owner, id, file.from) else {
                    throw EnrolmentError.fileGone
                }
                try sequenceFiles.share(tx, owner, shared, file.to.id, octets)
            }
            guard try sharedSequences.count(tx, owner) <= SharedSequence.maximum else {
                throw SequenceRefusal.tooManyShared
            }
            try audit.record(
                tx, owner.workspace, AuditEvent("outreach.sequence-shared", by: .person(owner.person), on: id.text))
        }
        return .redirect(to: "/outreach/sequences", notice: WordKey("outreach.shared.done"))
    }

    private func copyShared(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SharedSequenceID) = (try owner(exchange), try exchange.id("shared"))
        _ = try exchange.form()
        let copy = try await own(owner) { tx in
            guard let shared = try sharedSequences.find(tx, owner.workspace, id) else { throw RequestRefusal.notFound }
            guard try sequences.all(tx, owner).count < MailSequence.maximum else { throw SequenceRefusal.tooMany }
            return try take(tx, owner, shared)
        }
        return .redirect(to: "/outreach/sequences/\(copy.text)/edit", notice: WordKey("outreach.shared.copied"))
    }

    /// A copy of one's own, with its files.
    private func take(_ tx: Transaction, _ owner: OutreachOwner, _ shared: SharedSequence) throws -> SequenceID {
        let (copy, moved) = shared.document.sequence.copied { random.uuid(at: tx.now) }
        if !moved.isEmpty { try contacts.hold(tx, owner) }
        let id = try sequences.add(tx, owner, copy)
        for file in moved {
            guard let octets = try sequenceFiles.octets(tx, owner.workspace, of: shared.id, file.from) else {
                throw EnrolmentError.fileGone
            }
            try sequenceFiles.add(tx, owner, id, file.to.id, octets)
        }
        guard try sequenceFiles.size(tx, owner) <= AttachedFile.maximumInSequences else {
            throw AttachedFileError.sequencesFull
        }
        return id
    }

    private func endShared(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SharedSequenceID) = (try owner(exchange), try exchange.id("shared"))
        _ = try exchange.form()
        guard try await own(owner, { try sharedSequences.end($0, owner, id) }) else { throw RequestRefusal.notFound }
        return .redirect(to: "/outreach/sequences", notice: WordKey("outreach.shared.ended"))
    }

    /// Nobody's mails are seen by it: they only stay where they are.
    private func changePause(_ exchange: Exchange, isPaused: Bool) async throws -> Reply {
        let owner = try owner(exchange)
        _ = try exchange.form()
        try await database.transaction(.workspace(owner.workspace)) { tx in
            let isChanged =
                try isPaused
                ? OutreachPauseStore().pause(tx, owner.workspace) : OutreachPauseStore().resume(tx, owner.workspace)
            guard isChanged else { return }
            try audit.record(
                tx, owner.workspace,
                AuditEvent(isPaused ? "outreach.all-paused" : "outreach.all-resumed", by: .person(owner.person)))
        }
        return .redirect(
            to: "/outreach",
            notice: isPaused ? WordKey("outreach.team.paused-now") : WordKey("outreach.team.resumed-now"))
    }
}
