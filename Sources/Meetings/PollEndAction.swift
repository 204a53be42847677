import Accounts
import Audit
import Calendars
import Foundation
import Mail
import Policy
import Primitives
import Store
import Web

/// How a poll ends: as a meeting, or as none.
extension MeetingsSlice {
    private enum Settling: Sendable, Equatable {
        case settled
        /// Its owner is booked then, or it is over.
        case refused
        /// Something is in the way that its owner can pass over.
        case asked([PollObstacle])
    }

    /// Makes one of its times a meeting: the time of its owner and of colleagues is taken, and everybody is told. What has
    /// come into calendars since the poll was made is not booked over unawares.
    func settlePoll(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("option", "sure")
        let workspace = try exchange.membership.workspace
        guard let option = PollOptionID(form["option"]) else {
            form.refuse("option", WordKey("form.choice"))
            return try await showPoll(exchange, form, status: .unprocessableContent)
        }
        let people = try await database.transaction(.workspace(workspace)) { tx in
            let scene = try ownPoll(tx, exchange)
            // Nobody's calendar is looked into for a time that is none of the poll's.
            return try scene.options.contains { $0.id == option } ? party(tx, scene) : []
        }
        if !people.isEmpty { try await recheck(workspace, of: people) }
        // Sure of that time, and of no other that was chosen since.
        let isSure = form["sure"] == option.text
        switch try await database.transaction(.workspace(workspace), { try settle($0, exchange, option, isSure) }) {
        case .settled: return .redirect(to: try Self.pollPath(exchange), notice: WordKey("meetings.poll.settled"))
        case .asked(let obstacles): return try await showPoll(exchange, form, obstacles, status: .conflict)
        case .refused:
            form.refuse("option", WordKey("meetings.poll.not-free"))
            return try await showPoll(exchange, form, status: .conflict)
        }
    }

    private func settle(
        _ tx: Transaction, _ exchange: Exchange, _ option: PollOptionID, _ isSure: Bool
    ) throws -> Settling {
        let scene = try ownPoll(tx, exchange, locking: true)
        guard scene.poll.state == .open || scene.poll.state == .closed,
            let chosen = scene.options.first(where: { $0.id == option }), chosen.start > tx.now.instant
        else { return .refused }
        let party = try party(tx, scene)
        try meetings.lock(tx, scene.workspace, party)
        try meetings.releaseExpired(tx, scene.workspace, of: party)
        let obstacles = try obstacles(tx, scene, chosen, of: party)
        let booked = Set(obstacles.filter { $0.kind == .booked }.map(\.person))
        guard !booked.contains(scene.poll.owner) else { return .refused }
        guard isSure || obstacles.isEmpty else { return .asked(obstacles) }
        let free = party.dropFirst().filter { !booked.contains($0) }
        guard let taken = try meetings.take(tx, scene.workspace, scene.poll, chosen, with: free) else {
            return .refused
        }
        try polls.set(tx, scene.workspace, scene.poll.id, .final, chosen: option)
        try tellAll(tx, scene.workspace, scene.poll.id, .settled, with: taken)
        try audit.record(
            tx, scene.workspace, AuditEvent("poll.settled", by: exchange.actor, on: scene.poll.id.text))
        return .settled
    }

    func callOffPoll(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let scene = try ownPoll(tx, exchange, locking: true)
            guard scene.poll.state != .cancelled else { return }
            try callOff(tx, scene)
            try audit.record(
                tx, membership.workspace, AuditEvent("poll.cancelled", by: actor, on: scene.poll.id.text))
        }
        return .redirect(to: try Self.pollPath(exchange), notice: WordKey("meetings.poll.called-off"))
    }

    /// Its time is free again, and whoever was told of it is told.
    func callOff(_ tx: Transaction, _ scene: PollScene, without person: PersonID? = nil) throws {
        let lies = scene.chosen.map { $0.start > tx.now.instant } ?? true
        let colleagues = try meetings.colleagues(tx, scene.workspace, scene.poll)
        try meetings.giveBack(tx, scene.workspace, scene.poll.id)
        try polls.set(tx, scene.workspace, scene.poll.id, .cancelled, chosen: scene.poll.chosen)
        if lies { try tellAll(tx, scene.workspace, scene.poll.id, .cancelled, with: colleagues, without: person) }
    }

    func deletePoll(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let scene = try ownPoll(tx, exchange, locking: true)
            try end(tx, scene)
            try audit.record(tx, membership.workspace, AuditEvent("poll.deleted", by: actor, on: scene.poll.id.text))
        }
        return .redirect(to: "/meetings/polls", notice: WordKey("meetings.poll.deleted"))
    }

    /// A poll that goes, with the keys of everybody in it. Whoever was told of a time is told that it is off: of all mails
    /// about it that one alone still leaves.
    func end(_ tx: Transaction, _ scene: PollScene, without person: PersonID? = nil) throws {
        for voter in scene.voters { try deliveries.forget(tx, scene.workspace, voter.owner) }
        if scene.poll.state == .final { try callOff(tx, scene, without: person) }
        for voter in scene.voters { try voters.forget(tx, scene.workspace, scene.poll.id, voter.id) }
        try polls.delete(tx, scene.workspace, scene.poll.id)
    }

    /// A poll that was over long ago, with the keys of everybody in it.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID) throws {
        for voter in try voters.ids(tx, workspace, id) { try forget(tx, workspace, id, voter) }
        try polls.delete(tx, workspace, id)
    }

    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID, _ voter: PollVoterID) throws {
        try voters.forget(tx, workspace, poll, voter)
        try deliveries.forget(tx, workspace, PersonID(voter.uuid))
    }
}
