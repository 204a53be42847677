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
    var roundAnswerRoutes: [Route] {
        let access = Access.link("the link in somebody's own mail; people who are introduced have no account")
        return [
            .get("/me/{token}/round", access, showQuestion),
            .post("/me/{token}/round", access, answerQuestion),
            .post("/programs/{program}/nudge", .may(.programsManage), nudge),
        ] + mine(post: "/asked", answerOnPage)
    }

    /// Shows, and changes nothing: mail programs and their guards open links too.
    private func showQuestion(_ exchange: Exchange) async throws -> Reply {
        let link = try await link(exchange)
        let wanted = exchange.query("ask").flatMap(RoundAskID.init)
        let chosen = exchange.query("answer").flatMap(RoundAsk.Answer.init(rawValue:))
        let question = try await database.transaction(link.scope) { tx in
            try self.question(tx, link, wanted)
        }
        return .page(
            RoundAnswerPage(question, token: exchange.parameters["token"] ?? "", chosen, exchange.catalogue))
    }

    private func question(
        _ tx: Transaction, _ link: PersonLink, _ wanted: RoundAskID?
    ) throws -> RoundAnswerPage.Question {
        let program = try found(tx, link.workspace, link.program)
        let ask =
            try wanted.map { try asks.ask(tx, link.workspace, $0) }
            ?? asks.latest(tx, link.workspace, link.program)
        let mine = try ask.map { try asks.answer(tx, link.workspace, $0.id, link.person) } ?? nil
        guard let ask, ask.program == link.program, let answer = mine else {
            return RoundAnswerPage.Question(program: program, ask: nil, answer: nil, isOpen: false)
        }
        let isOpen = Self.isOpen(ask, program, at: tx.now)
        let isHeld = try !isOpen && rounds.hasRound(tx, link.workspace, program.id, due: ask.beat)
        return RoundAnswerPage.Question(program: program, ask: ask, answer: answer, isOpen: isOpen, isHeld: isHeld)
    }

    /// Until its round is held, or does not take place any more.
    private static func isOpen(_ ask: RoundAsk, _ program: Program, at now: Date) -> Bool {
        program.isRunning && ask.beat == program.beat && program.nextRoundAt > now
    }

    private func answerQuestion(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("ask", "answer")
        let link = try await link(exchange)
        guard let id = RoundAskID(form["ask"]), let answer = RoundAsk.Answer(rawValue: form["answer"]) else {
            throw RequestRefusal.malformed
        }
        let isKept = try await database.transaction(link.scope) { tx in
            let question = try question(tx, link, id)
            guard let ask = question.ask else { throw RequestRefusal.notFound }
            return try keep(tx, link.workspace, link.person, question.program, ask, answer)
        }
        let path = "/me/\(exchange.parameters["token"] ?? "")/round?ask=\(id.text)"
        return .redirect(to: path, notice: Self.said(answer, isKept: isKept))
    }

    /// From somebody's own page, where all questions to them stand that are still open.
    private func answerOnPage(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("ask", "answer")
        let seat = try await seat(exchange)
        guard let id = RoundAskID(form["ask"]), let answer = RoundAsk.Answer(rawValue: form["answer"]) else {
            throw RequestRefusal.malformed
        }
        let isKept = try await database.transaction(seat.scope) { tx in
            guard let ask = try asks.ask(tx, seat.workspace, id),
                case .some = try asks.answer(tx, seat.workspace, id, seat.person)
            else { throw RequestRefusal.notFound }
            let program = try found(tx, seat.workspace, ask.program)
            return try keep(tx, seat.workspace, seat.person, program, ask, answer)
        }
        return Self.back(seat, Self.said(answer, isKept: isKept))
    }

    private static func said(_ answer: RoundAsk.Answer, isKept: Bool) -> WordKey {
        guard isKept else { return WordKey("programs.answer.too-late") }
        return answer == .yes ? WordKey("programs.answer.said-yes") : WordKey("programs.answer.said-no")
    }

    /// In the person's own scope. False where it is too late.
    private func keep(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ program: Program, _ ask: RoundAsk,
        _ answer: RoundAsk.Answer
    ) throws -> Bool {
        guard Self.isOpen(ask, program, at: tx.now) else { return false }
        guard try asks.set(tx, workspace, ask.id, person, answer) else { return true }
        let event =
            answer == .yes
            ? AuditEvent("round.accepted", by: .person(person), on: program.id.text)
            : AuditEvent("round.declined", by: .person(person), on: program.id.text)
        try audit.record(tx, workspace, event)
        return true
    }

    /// Reminds those who have not answered, because a person asks for it.
    private func nudge(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        _ = try exchange.form()
        let isNudged = try await database.transaction(.workspace(workspace)) { tx in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard let ask = try asks.ask(tx, workspace, id, beat: program.beat),
                Self.isOpen(ask, program, at: tx.now)
            else { throw ProgramRefusal.notNow }
            guard try asks.nudge(tx, workspace, ask.id) else { return false }
            try queue.enqueue(tx, AskPeople(program: id), workspace: workspace, unique: id.text)
            try audit.record(tx, workspace, AuditEvent("round.nudged", by: actor, on: id.text))
            return true
        }
        let words = isNudged ? WordKey("programs.asking.nudged") : WordKey("programs.asking.nudged-lately")
        return .redirect(to: "/programs/\(id.text)", notice: words)
    }
}

/// Asks somebody whether they take part in a round, behind the link of their mail.
struct RoundAnswerPage: Page {
    static let template = "round-answer"

    let program: String
    let action: String
    let mine: String
    let ask: String
    let when: Moment?
    let open: Bool
    let none: Bool
    let over: Bool
    let off: Bool
    let held: Bool
    let saidYes: Bool
    let saidNo: Bool
    let prefersNo: Bool

    var title: WordKey { WordKey("programs.answer.title", ["program": program]) }

    /// What the link shows, read in its person's own scope. Without `ask` they were not asked.
    struct Question: Sendable {
        let program: Program
        let ask: RoundAsk?
        let answer: RoundAsk.Answer?
        let isOpen: Bool
        /// Its round has begun.
        var isHeld = false
    }

    init(_ question: Question, token: String, _ chosen: RoundAsk.Answer?, _ catalogue: Catalogue) {
        program = question.program.name
        action = "/me/\(token)/round"
        mine = "/me/\(token)"
        ask = question.ask?.id.text ?? ""
        open = question.isOpen
        none = question.ask == nil
        let isDue = question.ask?.beat == question.program.beat && question.program.isRunning
        held = question.isHeld
        over = question.ask != nil && !question.isOpen && !held && isDue
        off = question.ask != nil && !question.isOpen && !held && !isDue
        when = open ? Moment(question.program.nextRoundAt, catalogue, question.program.cadence.zone) : nil
        (saidYes, saidNo) = (question.answer == .yes, question.answer == .no)
        prefersNo = chosen == .no
    }
}

/// How far the asking about a program's next round is, as its page says it.
struct AskingShown: Sendable {
    let yes: String
    let no: String
    let waiting: String
    let asked: Bool
    let askAt: Moment?
    /// The day of it, for a sentence.
    let askDay: String?
    let nudge: Bool
    /// How many have not answered and still can; nil for nobody.
    let early: String?

    init(_ counts: RoundAsk.Counts?, askAt: Date, _ program: Program, mayEdit: Bool, _ catalogue: Catalogue) {
        let known = counts ?? RoundAsk.Counts()
        (yes, no, waiting) = (catalogue.count(known.yes), catalogue.count(known.no), catalogue.count(known.open))
        asked = counts != nil
        self.askAt = counts == nil ? Moment(askAt, catalogue, program.cadence.zone) : nil
        askDay = counts == nil ? Day(askAt, catalogue, program.cadence.zone).text : nil
        nudge = mayEdit && known.open > 0
        early = known.open > 0 ? catalogue.count(known.open) : nil
    }
}

extension ProgramsSlice {
    /// Nil where nobody is asked.
    func asking(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, mayEdit: Bool, _ catalogue: Catalogue
    ) throws -> AskingShown? {
        guard program.isRunning, let days = try habits.habits(tx, workspace, program.id).askDays else { return nil }
        let ask = try asks.ask(tx, workspace, program.id, beat: program.beat)
        let calendar = try programs.dates.calendar(tx, workspace, program)
        return AskingShown(
            try ask.map { try asks.counts(tx, workspace, $0.id) },
            askAt: calendar.asking(about: program.nextRoundAt, days: days), program, mayEdit: mayEdit, catalogue)
    }
}
