import Accounts
import Calendars
import Foundation
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

/// What people do who are asked: by the link for anybody, or by one of their own. Reading either does nothing.
extension MeetingsSlice {
    var pollVoteRoutes: [Route] {
        let access = Access.link("a link to a poll; who is asked has no account")
        return [
            .get("/poll/{pollToken}", access) { try await showPollDoor($0, Form(), status: .ok) },
            .post("/poll/{pollToken}", access, joinPoll),
            .get("/vote/{voterToken}", access) { try await showVote($0, Form(), status: .ok) },
            .post("/vote/{voterToken}", access, saveVote),
            .post("/vote/{voterToken}/forget", access, forgetVote),
        ]
    }

    struct PollSeat: Sendable {
        let workspace: WorkspaceID
        let poll: PollID
        let voter: PollVoterID?
    }

    /// Whose link the path holds. A forged or unknown one is a page that does not exist.
    private func pollSeat(_ exchange: Exchange) async throws -> PollSeat {
        let (door, own) = (exchange.parameters["pollToken"], exchange.parameters["voterToken"])
        guard let hash = (door ?? own).flatMap({ Token.hash(of: $0, kind: .capability) }),
            let found = try await seat(hash, isDoor: door != nil)
        else {
            try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
            throw RequestRefusal.notFound
        }
        return found
    }

    private func seat(_ hash: [UInt8], isDoor: Bool) async throws -> PollSeat? {
        guard let row = BookingLinkStore.row(of: hash) else { return nil }
        let (polls, voters) = (polls, voters)
        return try await database.transaction(.link(row)) { tx -> PollSeat? in
            if isDoor {
                return try polls.find(tx, hash: hash).map {
                    PollSeat(workspace: $0.workspace, poll: $0.id, voter: nil)
                }
            }
            return try voters.find(tx, hash: hash).map {
                PollSeat(workspace: $0.workspace, poll: $0.poll, voter: $0.id)
            }
        }
    }

    private func sceneOf(_ seat: PollSeat) async throws -> (PollScene, PollVoter?) {
        let scene = try await database.transaction(.workspace(seat.workspace)) {
            try self.scene($0, seat.workspace, seat.poll)
        }
        guard let scene else { throw RequestRefusal.notFound }
        let voter = scene.voters.first { $0.id == seat.voter }
        guard seat.voter == nil || voter != nil else { throw RequestRefusal.notFound }
        return (scene, voter)
    }

    private func showPollDoor(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let seat = try await pollSeat(exchange)
        let (scene, _) = try await sceneOf(seat)
        let path = "/poll/" + (exchange.parameters["pollToken"] ?? "")
        return .page(PollVotePage(scene, nil, path: path, form, exchange), status: status)
    }

    private func showVote(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let seat = try await pollSeat(exchange)
        let (scene, voter) = try await sceneOf(seat)
        let path = "/vote/" + (exchange.parameters["voterToken"] ?? "")
        return .page(PollVotePage(scene, voter, path: path, form, exchange), status: status)
    }

    /// Somebody answers by the link for anybody, and gets a link of their own.
    private func joinPoll(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("name", "address", "zone", "comment", prefixed: PollVotePage.prefix)
        let seat = try await pollSeat(exchange)
        let (scene, _) = try await sceneOf(seat)
        let address = form["address"].isEmpty ? nil : form.parse("address") { try EmailAddress(parsing: $0) }
        let read = PollVotePage.read(&form, scene)
        guard scene.poll.takesAnswers(at: exchange.now.instant), form.isSound, let read else {
            return try await showPollDoor(exchange, form, status: .unprocessableContent)
        }
        do {
            try await limiter.check(
                .pollAnswer, limiter.keys.peer(exchange.peer) + [limiter.keys.browser(exchange.browser)])
        } catch let refusal as TooManyTries {
            form.refuse("name", refusal)
            return try await showPollDoor(exchange, form, status: .ok).refusing(refusal)
        }
        let details = PollVoter.Details(
            name: read.name, address: address,
            zone: ZoneNames.zone(form["zone"])?.name ?? scene.poll.document.zone,
            language: exchange.catalogue.language, comment: read.comment)
        let token = try await database.transaction(.workspace(seat.workspace)) { tx -> String? in
            guard let poll = try polls.poll(tx, seat.workspace, seat.poll, locking: true),
                poll.takesAnswers(at: tx.now.instant),
                let id = try voters.add(tx, seat.workspace, seat.poll, details, isAsked: false)
            else { return nil }
            try voters.answer(tx, seat.workspace, seat.poll, id, read.answers, details)
            return try voters.all(tx, seat.workspace, seat.poll).first { $0.id == id }?.token
        }
        guard let token else {
            // Whoever was asked under that address has a link of their own; nobody learns here who that is.
            form.refuse("address", WordKey("meetings.vote.not-added"))
            return try await showPollDoor(exchange, form, status: .conflict)
        }
        return .redirect(to: "/vote/" + token, notice: WordKey("meetings.vote.saved"))
    }

    private func saveVote(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("name", "zone", "comment", prefixed: PollVotePage.prefix)
        let seat = try await pollSeat(exchange)
        let (scene, voter) = try await sceneOf(seat)
        let read = PollVotePage.read(&form, scene)
        guard let voter, scene.poll.takesAnswers(at: exchange.now.instant), form.isSound, let read else {
            return try await showVote(exchange, form, status: .unprocessableContent)
        }
        var details = voter.details
        (details.name, details.comment) = (read.name, read.comment)
        details.language = exchange.catalogue.language
        if let zone = ZoneNames.zone(form["zone"]) { details.zone = zone.name }
        let kept = details
        try await database.transaction(.workspace(seat.workspace)) { tx in
            guard let poll = try polls.poll(tx, seat.workspace, seat.poll, locking: true),
                poll.takesAnswers(at: tx.now.instant)
            else { return }
            try voters.answer(tx, seat.workspace, seat.poll, voter.id, read.answers, kept)
            try tellOwnerWhenAll(tx, seat.workspace, seat.poll)
        }
        return .redirect(
            to: "/vote/" + (exchange.parameters["voterToken"] ?? ""), notice: WordKey("meetings.vote.saved"))
    }

    /// Somebody takes back all they said, and who they are.
    private func forgetVote(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let seat = try await pollSeat(exchange)
        let (scene, voter) = try await sceneOf(seat)
        guard let voter else { throw RequestRefusal.notFound }
        try await database.transaction(.workspace(seat.workspace)) { tx in
            try forget(tx, seat.workspace, seat.poll, voter.id)
        }
        return .redirect(to: "/poll/" + scene.poll.token, notice: WordKey("meetings.vote.forgotten"))
    }
}
