import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Vault
import Web

extension ProgramsSlice {
    var secondOfferRoutes: [Route] {
        let access = Access.link("the link in somebody's own mail; people who are introduced have no account")
        return [
            .get("/me/{token}/again", access, showOffer),
            .post("/me/{token}/again", access, answerOffer),
        ]
    }

    /// Shows, and changes nothing: mail programs and their guards open links too.
    private func showOffer(_ exchange: Exchange) async throws -> Reply {
        let link = try await link(exchange)
        let wanted = exchange.query("offer").flatMap(SecondOfferID.init)
        let (program, offer, isOpen) = try await database.transaction(link.scope) { tx in
            let offer =
                try wanted.map { try offers.offer(tx, link.workspace, $0) }
                ?? offers.latest(tx, link.workspace, link.program, link.person)
            let isOpen = try offer.map { try offers.open(tx, link.workspace, $0.id) != nil } ?? false
            return (try found(tx, link.workspace, link.program), offer, isOpen)
        }
        return .page(
            SecondOfferPage(
                program, offer?.person == link.person ? offer : nil, isOpen: isOpen && program.isRunning,
                token: exchange.parameters["token"] ?? ""))
    }

    /// Matching two people touches both, so it is done in the workspace's scope, for the person the link is of.
    private func answerOffer(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("offer", "choice")
        let link = try await link(exchange)
        guard let id = SecondOfferID(form["offer"]), let choice = SecondOfferChoice(rawValue: form["choice"]) else {
            throw RequestRefusal.malformed
        }
        let words = try await database.transaction(.workspace(link.workspace)) { tx in
            // Under the program's lock two who answer at once find each other, and no third finds either.
            let program = try programs.program(tx, link.workspace, link.program, locking: true)
            guard let program, let known = try offers.offer(tx, link.workspace, id), known.person == link.person,
                known.program == program.id
            else { throw RequestRefusal.notFound }
            guard program.isRunning, let offer = try offers.open(tx, link.workspace, id) else {
                return WordKey("programs.again.too-late")
            }
            return try take(tx, link.workspace, program, offer, choice)
        }
        let path = "/me/\(exchange.parameters["token"] ?? "")/again?offer=\(id.text)"
        return .redirect(to: path, notice: words)
    }

    private func take(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ offer: SecondOffer,
        _ choice: SecondOfferChoice
    ) throws -> WordKey {
        try audit.record(
            tx, workspace,
            AuditEvent(
                "introduction.offer-answered", by: .person(offer.person), on: offer.round.text,
                details: ["choice": choice.rawValue]))
        switch choice {
        case .no:
            try offers.set(tx, workspace, [offer.id], .declined)
            return WordKey("programs.again.said-no")
        case .next:
            try offers.set(tx, workspace, [offer.id], .next)
            return WordKey("programs.again.said-next")
        case .now:
            try offers.set(tx, workspace, [offer.id], .waiting)
            return try match(tx, workspace, program, offer)
                ? WordKey("programs.again.matched") : WordKey("programs.again.said-now")
        }
    }

    /// Introduces somebody who waits to another who does, best to one they have not met. False where nobody else waits.
    private func match(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ offer: SecondOffer
    ) throws -> Bool {
        let takes = Set(
            try sifted(tx, workspace, program, beforeAnswers: true)
                .filter { $0.participation.standing(at: tx.now) == .takesPart }.map(\.person))
        let waiting = try offers.waiting(tx, workspace, program.id).filter { other in
            other.state == .waiting && other.round == offer.round && other.person != offer.person
                && takes.contains(other.person)
        }
        // Those of a mystery meet at its hour; once that has come nobody is sent there.
        let hour = try rounds.round(tx, workspace, offer.round)?.revealAt
        guard takes.contains(offer.person), hour.map({ $0 > tx.now }) ?? true else { return false }
        let others = try allowed(tx, workspace, program, offer.person, waiting)
        let strangers = try others.first {
            try !introductions.haveMet(tx, workspace, program.id, $0.person, offer.person)
        }
        guard let other = strangers ?? others.first else { return false }
        let introduction = Introduction(
            people: [offer.person, other.person], reasons: [strangers == nil ? .again : .firstTime],
            again: strangers == nil)
        let position = try introductions.add(tx, workspace, offer.round, introduction)
        try offers.set(tx, workspace, [offer.id, other.id], .matched)
        try ends.reopen(tx, workspace, offer.round)
        try queue.enqueue(
            tx, IntroductionMails(round: offer.round, first: position, last: position), workspace: workspace,
            unique: "\(offer.round.text) \(position)")
        return true
    }

    /// Those whom no rule, and neither of the two, keeps from meeting.
    private func allowed(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ person: PersonID, _ others: [SecondOffer]
    ) throws -> [SecondOffer] {
        let all = [person] + others.map(\.person)
        let chosen = try choices.forRound(tx, workspace, among: all)
        let basis = RoundBasis(
            program: program, audience: "", people: all.map { ($0, Participation()) },
            profiles: try people.people(tx, workspace, all).mapValues {
                $0.profile.completed(chosen.choices[$0.id])
            }, history: [], now: tx.now,
            pairs: try pairs(tx, workspace, program.id, chosen), choices: chosen.choices,
            audienceSides: try audienceSides(tx, workspace, program, among: all))
        let facts = GroupFacts(basis, groups: others.map { [person, $0.person] })
        return others.filter { facts.introduction([person, $0.person], isPlanned: false).broken.isEmpty }
    }
}

/// What somebody says who is offered another introduction.
enum SecondOfferChoice: String, Sendable, CaseIterable { case now, next, no }

/// Offers somebody another introduction, behind the link of their mail.
struct SecondOfferPage: Page {
    static let template = "second-offer"

    let program: String
    let action: String
    let mine: String
    let offer: String
    let open: Bool
    let over: Bool
    let matched: Bool
    let waiting: Bool
    let next: Bool
    let declined: Bool

    var title: WordKey { WordKey("programs.again.title", ["program": program]) }

    init(_ program: Program, _ offer: SecondOffer?, isOpen: Bool, token: String) {
        self.program = program.name
        action = "/me/\(token)/again"
        mine = "/me/\(token)"
        self.offer = offer?.id.text ?? ""
        open = isOpen && offer != nil
        matched = offer?.state == .matched
        over = !open && !matched
        waiting = offer?.state == .waiting
        next = offer?.state == .next
        declined = offer?.state == .declined
    }
}
