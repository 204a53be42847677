import Accounts
import Audit
import Mail
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var habitsRoutes: [Route] {
        [
            .get("/programs/{program}/habits", .may(.programsManage), showHabits),
            .post("/programs/{program}/habits", .may(.programsManage), changeHabits),
        ]
    }

    private func showHabits(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let (program, known) = try await database.transaction(.workspace(workspace)) { tx in
            (try found(tx, workspace, id), try habits.habits(tx, workspace, id))
        }
        return .page(HabitsPage(program, HabitsForm.filled(known), exchange))
    }

    private func changeHabits(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        var form = try exchange.form("from", "until", "asking", "words", "ice", "act")
        let read = HabitsForm.habits(&form)
        if let read, form["act"] == "look" { return try await lookAtWords(id, read, form, exchange) }
        guard let new = read else {
            let program = try await database.transaction(.workspace(workspace)) { try found($0, workspace, id) }
            return .page(HabitsPage(program, form, exchange), status: .unprocessableContent)
        }
        try await database.transaction(.workspace(workspace)) { tx in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard program.state.isChangeable else { throw ProgramRefusal.notNow }
            let before = try habits.habits(tx, workspace, id)
            var after = new
            after.questions = before.questions
            guard after != before else { return }
            try habits.set(tx, workspace, id, after)
            if after.hours != before.hours { try reschedule(tx, workspace, program, after) }
            try audit.record(tx, workspace, AuditEvent("program.habits-changed", by: actor, on: id.text))
        }
        return .redirect(to: "/programs/\(id.text)", notice: WordKey("programs.program.saved"))
    }
}

extension ProgramsSlice {
    /// Introductions that wait for the hours there were wait for these instead.
    private func reschedule(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ habits: Habits
    ) throws {
        let waiting = try roundDeliveries.queued(tx, workspace, program.id)
        let opened = try people.people(tx, workspace, waiting.map(\.person))
        let chosen = try choices.all(tx, workspace, of: Array(opened.keys))
        let all = waiting.compactMap { person, delivery in
            opened[person].map {
                (delivery: delivery, hours: habits.sendingHours(for: $0.profile, chosen[person], of: program))
            }
        }
        try outbox.reschedule(tx, all, workspace: workspace)
    }

    /// The form as it was sent, with the words as whoever looks would read them. Nothing is saved.
    private func lookAtWords(_ id: ProgramID, _ habits: Habits, _ form: Form, _ exchange: Exchange) async throws
        -> Reply
    {
        let membership = try exchange.membership
        let (program, me) = try await database.transaction(.workspace(membership.workspace)) { tx in
            (try found(tx, membership.workspace, id), try people.person(tx, membership.workspace, membership.person))
        }
        var page = HabitsPage(program, form, exchange)
        let somebody = exchange.catalogue.sentence(WordKey("programs.habits.somebody"))
        page.look =
            me.map {
                IntroductionHead(words: habits.words).paragraphs(
                    to: $0.profile, others: somebody, program: program.name, workspace: membership.workspaceName)
            } ?? []
        page.looks = true
        return .page(page)
    }
}

/// At which hours a program's mails leave, and whether people are asked before each round.
struct HabitsPage: Page {
    static let template = "program-habits"
    let program: ProgramFormPage.Link
    /// Whether introductions carry a question.
    let breaksIce: Bool
    let form: FormView
    /// The words as whoever looks would read them, where they asked for it.
    var look: [String] = []
    var looks = false

    var title: WordKey { WordKey("programs.habits.title") }

    init(_ program: Program, _ form: Form, _ exchange: Exchange) {
        self.program = ProgramFormPage.Link(id: program.id.text, name: program.name)
        breaksIce = form["ice"] == "yes"
        self.form = exchange.view(form, options: HabitsForm.options(exchange.catalogue), labels: HabitsForm.labels)
    }
}

/// The fields of a program's habits.
enum HabitsForm {
    private static let any = "any"
    private static let automatic = "automatic"

    static func filled(_ habits: Habits) -> Form {
        Form([
            "from": habits.hours.map { "\($0.from)" } ?? any, "until": habits.hours.map { "\($0.until)" } ?? any,
            "asking": habits.askDays.map { "\($0)" } ?? automatic, "words": habits.words,
            "ice": habits.breaksIce ? "yes" : "",
        ])
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    static func habits(_ form: inout Form) -> Habits? {
        var habits = Habits()
        if form["from"] != any || form["until"] != any {
            let (from, until) = (form.integer("from", in: 0...23), form.integer("until", in: 1...24))
            habits.hours = from.flatMap { from in until.flatMap { Habits.Hours(from: from, until: $0) } }
            if habits.hours == nil { form.refuse("until", WordKey("programs.habits.hours-wrong")) }
        }
        if form["asking"] != automatic { habits.askDays = form.integer("asking", in: Habits.askDays) }
        habits.words = IntroductionHead.words(&form, "words") ?? ""
        habits.breaksIce = form["ice"] == "yes"
        return form.isSound ? habits : nil
    }

    static func options(_ catalogue: Catalogue) -> [String: [FormView.Option]] {
        let none = FormView.Option(value: any, label: catalogue.sentence(WordKey("programs.habits.any")))
        let asked = Habits.askDays.map { days in
            let words =
                days == 1
                ? WordKey("programs.habits.asked-one") : WordKey("programs.habits.asked", ["days": "\(days)"])
            return FormView.Option(value: "\(days)", label: catalogue.sentence(words))
        }
        let automatic = FormView.Option(
            value: automatic, label: catalogue.sentence(WordKey("programs.habits.automatic")))
        return [
            "from": [none] + (0...23).map { .init(value: "\($0)", label: Cadence.clock($0)) },
            "until": [none] + (1...24).map { .init(value: "\($0)", label: Cadence.clock($0)) },
            "asking": [automatic] + asked,
        ]
    }

    static let labels = [
        "from": WordKey("programs.habits.from"), "until": WordKey("programs.habits.until"),
        "asking": WordKey("programs.habits.asking"), "words": WordKey("programs.habits.words"),
    ]
}
