import Accounts
import Audit
import Calendars
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Web

/// What the owner of a poll does.
extension MeetingsSlice {
    var pollRoutes: [Route] {
        let path = "/meetings/polls/{poll}"
        return [
            .get("/meetings/polls", .may(.meetingsOwn), showPolls),
            .get("/meetings/polls/new", .may(.meetingsOwn)) { try await pollForm($0, nil, status: .ok) },
            .post("/meetings/polls/new", .may(.meetingsOwn), makePoll),
            .get(path, .may(.meetingsOwn)) { try await showPoll($0, Form(), status: .ok) },
            .post(path + "/ask", .may(.meetingsOwn), askVoters),
            .post(path + "/remind", .may(.meetingsOwn), remindVoters),
            .post(path + "/close", .may(.meetingsOwn)) { try await changePoll($0, from: .open, to: .closed) },
            .post(path + "/open", .may(.meetingsOwn)) { try await changePoll($0, from: .closed, to: .open) },
            .post(path + "/final", .may(.meetingsOwn), settlePoll),
            .post(path + "/cancel", .may(.meetingsOwn), callOffPoll),
            .post(path + "/delete", .may(.meetingsOwn), deletePoll),
        ]
    }

    // MARK: Making one

    private func showPolls(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let all = try await database.transaction(.workspace(membership.workspace)) {
            try polls.all($0, membership.workspace, of: membership.person)
        }
        return .page(PollsPage(all, exchange))
    }

    private func pollForm(_ exchange: Exchange, _ form: Form?, status: HTTPStatus) async throws -> Reply {
        let membership = try exchange.membership
        let (availability, colleagues) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let shared = try availabilities.shared(tx, membership.workspace).filter { $0 != membership.person }
            let known = try people.people(tx, membership.workspace, shared)
            return (try ownAvailability(tx, exchange).availability, shared.compactMap { known[$0] })
        }
        return .page(PollFormPage(availability, colleagues, form, exchange), status: status)
    }

    private func makePoll(_ exchange: Exchange) async throws -> Reply {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        var form = try exchange.form(
            "title", "text", "place", "minutes", "times", "deadline", "people", "scores", "comments", "act",
            prefixed: PollForm.hostPrefix)
        if form["act"] == "suggest" { return try await suggest(exchange, form) }
        let (availability, allowed) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let shared = try availabilities.shared(tx, membership.workspace).filter { $0 != membership.person }
            return (try ownAvailability(tx, exchange).availability, shared)
        }
        let zone = ZoneNames.zone(availability.zone) ?? .utc
        let draft = PollForm.draft(
            &form, zone: zone, language: exchange.catalogue.language, allowed: allowed, at: exchange.now.instant)
        guard let draft else { return try await pollForm(exchange, form, status: .unprocessableContent) }
        let made = try await database.transaction(.workspace(membership.workspace)) { tx -> PollID? in
            guard let id = try polls.make(tx, membership.workspace, by: membership.person, draft) else { return nil }
            try scheduleReminder(tx, membership.workspace, id, draft.deadline)
            try audit.record(tx, membership.workspace, AuditEvent("poll.made", by: actor, on: id.text))
            return id
        }
        guard let made else {
            form.refuse("title", WordKey("meetings.poll.too-many", ["most": "\(Poll.maximum)"]))
            return try await pollForm(exchange, form, status: .unprocessableContent)
        }
        return .redirect(to: "/meetings/polls/" + made.text, notice: WordKey("meetings.poll.made"))
    }

    /// Times that suit the calendars of everybody named, put into the form.
    private func suggest(_ exchange: Exchange, _ form: Form) async throws -> Reply {
        var form = form
        let membership = try exchange.membership
        guard let minutes = form.integer("minutes", in: 5...720) else {
            return try await pollForm(exchange, form, status: .unprocessableContent)
        }
        let typed = form
        let found = try await database.transaction(.workspace(membership.workspace)) { tx -> [String] in
            let shared = try availabilities.shared(tx, membership.workspace)
            let others = shared.filter { $0 != membership.person && typed[PollForm.hostPrefix + $0.text] == "yes" }
            let all = [membership.person] + others
            let hosts = try offerings.hosts(tx, membership.workspace, of: all)
            let zone = hosts.first?.zone ?? .utc
            return PollSuggestion.starts(hosts, count: all.count, minutes: minutes, at: tx.now.instant).map {
                PollForm.text($0, zone)
            }
        }
        if found.isEmpty {
            form.refuse("times", WordKey("meetings.poll.no-suggestion"))
            return try await pollForm(exchange, form, status: .unprocessableContent)
        }
        var values = form.values
        let before = form["times"].trimmingCharacters(in: .whitespacesAndNewlines)
        values["times"] =
            (before.isEmpty ? [] : [before]).joined() + (before.isEmpty ? "" : "\n")
            + found.filter { !before.contains($0) }.joined(separator: "\n")
        return try await pollForm(exchange, Form(values), status: .ok)
    }

    // MARK: One of them

    func scene(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID, locking: Bool = false) throws -> PollScene? {
        guard let poll = try polls.poll(tx, workspace, id, locking: locking) else { return nil }
        return PollScene(
            workspace: workspace, poll: poll, options: try polls.options(tx, workspace, id),
            voters: try voters.all(tx, workspace, id))
    }

    func ownPoll(_ tx: Transaction, _ exchange: Exchange, locking: Bool = false) throws -> PollScene {
        let membership = try exchange.membership
        let id: PollID = try exchange.id("poll")
        guard let scene = try scene(tx, membership.workspace, id, locking: locking),
            scene.poll.owner == membership.person
        else { throw RequestRefusal.notFound }
        return scene
    }

    func showPoll(
        _ exchange: Exchange, _ form: Form, _ obstacles: [PollObstacle] = [], status: HTTPStatus
    ) async throws -> Reply {
        let membership = try exchange.membership
        let (scene, colleagues) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let scene = try ownPoll(tx, exchange)
            let known = try people.people(tx, membership.workspace, scene.poll.document.colleagues)
            return (scene, scene.poll.document.colleagues.compactMap { known[$0] })
        }
        let page = PollPage(
            scene, with: colleagues.map(\.profile.name), origin: site.origin, obstacles, form, exchange)
        return .page(page, status: status)
    }

    static func pollPath(_ exchange: Exchange) throws -> String {
        let id: PollID = try exchange.id("poll")
        return "/meetings/polls/" + id.text
    }

    /// Asks people by mail, each with a link of their own: one address a line.
    private func askVoters(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("addresses")
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let lines = form["addresses"].split { $0.isNewline || $0 == "," || $0 == ";" }
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let asked = lines.compactMap { try? EmailAddress(parsing: $0) }
        if let place = lines.firstIndex(where: { (try? EmailAddress(parsing: $0)) == nil }) {
            form.refuse("addresses", WordKey("meetings.poll.address-wrong", ["line": String(lines[place].prefix(60))]))
        } else if !(1...Poll.maximumVoters).contains(asked.count) {
            form.refuse("addresses", WordKey("meetings.poll.address-count", ["most": "\(Poll.maximumVoters)"]))
        }
        guard form.isSound else { return try await showPoll(exchange, form, status: .unprocessableContent) }
        do {
            try await limiter.check(
                .pollMail, [limiter.keys.account(try exchange.signedIn.account)], cost: asked.count)
        } catch let refusal as TooManyTries {
            form.refuse("addresses", refusal)
            return try await showPoll(exchange, form, status: .ok).refusing(refusal)
        }
        let language = exchange.catalogue.language
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let scene = try ownPoll(tx, exchange, locking: true)
            guard scene.poll.state == .open else { return }
            for address in asked {
                let details = PollVoter.Details(
                    name: address.local, address: address, zone: scene.poll.document.zone, language: language)
                _ = try voters.add(tx, membership.workspace, scene.poll.id, details, isAsked: true)
            }
            guard let known = try self.scene(tx, membership.workspace, scene.poll.id) else { return }
            let before = Set(scene.voters.map(\.id))
            for voter in known.voters where !before.contains(voter.id) { try tell(tx, known, voter, .asked) }
            try audit.record(
                tx, membership.workspace,
                AuditEvent("poll.asked", by: actor, on: scene.poll.id.text, details: ["people": "\(asked.count)"]))
        }
        return .redirect(to: try Self.pollPath(exchange), notice: WordKey("meetings.poll.asked"))
    }

    /// Reminds whoever was asked and has not answered, once a day at most.
    private func remindVoters(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let membership = try exchange.membership
        try await database.transaction(.workspace(membership.workspace)) { tx in
            try remind(tx, ownPoll(tx, exchange, locking: true))
        }
        return .redirect(to: try Self.pollPath(exchange), notice: WordKey("meetings.poll.reminded"))
    }

    private func changePoll(
        _ exchange: Exchange, from before: Poll.State, to after: Poll.State
    ) async throws -> Reply {
        _ = try exchange.form()
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let scene = try ownPoll(tx, exchange, locking: true)
            guard scene.poll.state == before else { return }
            try polls.set(tx, membership.workspace, scene.poll.id, after, chosen: nil)
            let event: StaticString = after == .open ? "poll.opened" : "poll.closed"
            try audit.record(tx, membership.workspace, AuditEvent(event, by: actor, on: scene.poll.id.text))
        }
        return .redirect(to: try Self.pollPath(exchange), notice: WordKey("meetings.poll.changed"))
    }
}
