import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var questionRoutes: [Route] {
        let access = Access.link("the link in somebody's own mail; people who are introduced have no account")
        return [
            .get("/programs/{program}/questions", .may(.programsManage)) { try await showQuestions($0, nil) },
            .post("/programs/{program}/questions", .may(.programsManage), changeQuestions),
            .post("/programs/{program}/questions/hide", .may(.programsManage), hideAnswer),
            .get("/me/{token}/question", access) { try await showMyQuestion($0, Form(), status: .ok) },
            .post("/me/{token}/question", access, answerMyQuestion),
            .get("/me/{token}/answers.csv", access, downloadMyAnswers),
        ]
    }

    private func showQuestions(_ exchange: Exchange, _ refused: Form?) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let chosen = exchange.query("post").flatMap(QuestionPostID.init)
        let catalogue = exchange.catalogue
        let (known, form) = try await database.transaction(.workspace(workspace)) { tx in
            let posts = try questions.posts(tx, workspace, id, limit: QuestionsPage.shown)
            let open = posts.map { $0.post.id }.first { $0 == chosen } ?? posts.first?.post.id
            let answers = try open.map { try questions.answers(tx, workspace, $0, limit: QuestionsPage.answers) } ?? []
            let known = QuestionsPage.Known(
                program: try found(tx, workspace, id), posts: posts, open: open, answers: answers,
                people: try people.people(tx, workspace, answers.map(\.person)))
            let lines = try questions.questions(tx, workspace, id).map { $0.text(catalogue) }.joined(separator: "\n")
            let kept = try habits.habits(tx, workspace, id).questions
            return (known, Form(["when": kept?.rawValue ?? QuestionsPage.off, "lines": lines]))
        }
        return .page(
            QuestionsPage(known, refused ?? form, exchange), status: refused == nil ? .ok : .unprocessableContent)
    }

    private func changeQuestions(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        var form = try exchange.form("when", "lines")
        let when = Habits.Questions(rawValue: form["when"])
        if when == nil, form["when"] != QuestionsPage.off { form.refuse("when", WordKey("form.choice")) }
        let lines = Question.read(form["lines"], exchange.catalogue)
        if let problem = QuestionsPage.problem(lines) { form.refuse("lines", problem) }
        guard form.isSound else { return try await showQuestions(exchange, form) }
        try await database.transaction(.workspace(workspace)) { tx in
            guard let program = try programs.program(tx, workspace, id, locking: true) else {
                throw RequestRefusal.notFound
            }
            guard program.state.isChangeable else { throw ProgramRefusal.notNow }
            var kept = try habits.habits(tx, workspace, id)
            kept.questions = when
            try habits.set(tx, workspace, id, kept)
            try questions.set(tx, workspace, id, lines)
            try audit.record(tx, workspace, AuditEvent("program.questions-changed", by: actor, on: id.text))
        }
        return .redirect(to: "/programs/\(id.text)/questions", notice: WordKey("programs.program.saved"))
    }

    /// Takes an answer off the page that people see, or puts it back.
    private func hideAnswer(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        let form = try exchange.form("post", "person", "hide")
        guard let post = QuestionPostID(form["post"]), let person = PersonID(form["person"]) else {
            throw RequestRefusal.malformed
        }
        let isHidden = form["hide"] == "yes"
        try await database.transaction(.workspace(workspace)) { tx in
            guard try questions.post(tx, workspace, post)?.program == id,
                try questions.hide(tx, workspace, post, person, isHidden)
            else { throw RequestRefusal.notFound }
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "question.answer-moderated", by: actor, on: post.text,
                    details: ["person": person.text, "hidden": isHidden ? "yes" : "no"]))
        }
        return .redirect(
            to: "/programs/\(id.text)/questions?post=\(post.text)", notice: WordKey("programs.program.saved"))
    }

    // MARK: Behind the link

    /// Shows, and changes nothing: mail programs and their guards open links too.
    private func showMyQuestion(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let link = try await link(exchange)
        let wanted = (exchange.query("post") ?? form["post"])
        // Answers of others are sealed under their keys: they are opened for one who was asked and has answered.
        let known = try await database.transaction(.workspace(link.workspace)) { tx in
            let program = try found(tx, link.workspace, link.program)
            guard let post = try asked(tx, link, wanted) else {
                return MyQuestionPage.Known(program: program, post: nil, answers: [], people: [:], me: link.person)
            }
            let all = try questions.answers(tx, link.workspace, post.id, limit: QuestionsPage.answers)
            let hasAnswered = all.contains { $0.person == link.person }
            let shown = hasAnswered ? all.filter { !$0.isHidden || $0.person == link.person } : []
            return MyQuestionPage.Known(
                program: program, post: post, answers: shown,
                people: try people.people(tx, link.workspace, shown.map(\.person)), me: link.person)
        }
        return .page(
            MyQuestionPage(known, token: exchange.parameters["token"] ?? "", form, exchange), status: status)
    }

    /// The question that was meant, or the program's latest, if this person was asked it.
    private func asked(_ tx: Transaction, _ link: PersonLink, _ wanted: String) throws -> QuestionPost? {
        let post =
            try QuestionPostID(wanted).map { try questions.post(tx, link.workspace, $0) }
            ?? questions.posts(tx, link.workspace, link.program, limit: 1).first?.post
        guard let post, post.program == link.program,
            try questions.isAsked(tx, link.workspace, post.id, link.person)
        else { return nil }
        return post
    }

    private func answerMyQuestion(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("post", "answer", "act")
        let link = try await link(exchange)
        let takesBack = form["act"] == "take-back"
        let text = takesBack ? nil : Self.answer(&form)
        guard takesBack || text != nil else {
            return try await showMyQuestion(exchange, form, status: .unprocessableContent)
        }
        let wanted = form["post"]
        let post = try await database.transaction(.workspace(link.workspace)) { tx in
            guard let post = try asked(tx, link, wanted) else { throw RequestRefusal.notFound }
            try questions.set(tx, link.workspace, post.id, link.person, text)
            try audit.record(
                tx, link.workspace,
                text == nil
                    ? AuditEvent("question.answer-taken-back", by: .person(link.person), on: post.id.text)
                    : AuditEvent("question.answered", by: .person(link.person), on: post.id.text))
            return post
        }
        let path = "/me/\(exchange.parameters["token"] ?? "")/question?post=\(post.id.text)"
        let said = takesBack ? WordKey("programs.question.taken-back") : WordKey("programs.question.thanks")
        return .redirect(to: path, notice: said)
    }

    /// All that somebody answered, as a file of their own.
    private func downloadMyAnswers(_ exchange: Exchange) async throws -> Reply {
        let link = try await link(exchange)
        let catalogue = exchange.catalogue
        let given = try await database.transaction(.workspace(link.workspace)) { tx in
            try questions.given(tx, link.workspace, by: link.person)
        }
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        let head = [
            WordKey("programs.questions.question"), WordKey("programs.question.answer"), WordKey("programs.dates.when"),
        ]
        writer.append(head.map(catalogue.sentence), to: &bytes)
        for (post, text, at) in given {
            writer.append([post.question.text(catalogue), text, at.formatted(.iso8601)], to: &bytes)
        }
        let file = String(decoding: bytes, as: UTF8.self)
        return .download("answers.csv", type: "text/csv; charset=utf-8") { write in try await write(file) }
    }

    /// Several lines are welcome; what hides or turns text is not.
    private static func answer(_ form: inout Form) -> String? {
        let text = form["answer"].replacing("\r\n", with: "\n")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.split(separator: " ").joined(separator: " ") }
        let clean = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        if clean.isEmpty {
            form.refuse("answer", WordKey("form.required"))
        } else if clean.unicodeScalars.count > Question.maximumAnswer {
            form.refuse("answer", WordKey("form.too-long", ["maximum": "\(Question.maximumAnswer)"]))
        } else if clean.unicodeScalars.contains(where: { $0 != "\n" && $0.isControl }) {
            form.refuse("answer", WordKey("form.control"))
        }
        return form.isSound ? clean : nil
    }
}
