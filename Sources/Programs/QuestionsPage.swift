import Accounts
import Foundation
import Primitives
import Web

/// The questions of a program: when they are posted, which ones, and what was answered.
struct QuestionsPage: Page {
    static let template = "program-questions"
    /// Posts listed, and answers of one that are shown.
    static let shown = 50
    static let answers = 500
    static let off = "off"

    let program: ProgramFormPage.Link
    let posts: [Row]
    let hasPosts: Bool
    let open: Opened?
    let form: FormView

    var title: WordKey { WordKey("programs.questions.title") }

    struct Row: Sendable {
        let id: String
        let question: String
        let when: Moment
        let asked: String
        let answered: String
    }

    /// A post with its answers.
    struct Opened: Sendable {
        let id: String
        let question: String
        let answers: [AnswerShown]
        let hasAnswers: Bool
    }

    struct Known: Sendable {
        let program: Program
        let posts: [(post: QuestionPost, asked: Int, answered: Int)]
        let open: QuestionPostID?
        let answers: [QuestionAnswer]
        let people: [PersonID: Person]
    }

    init(_ known: Known, _ form: Form, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        program = ProgramFormPage.Link(id: known.program.id.text, name: known.program.name)
        posts = known.posts.map { post, asked, answered in
            Row(
                id: post.id.text, question: post.question.text(catalogue),
                when: Moment(post.postedAt, catalogue, known.program.cadence.zone), asked: catalogue.count(asked),
                answered: catalogue.count(answered))
        }
        hasPosts = !posts.isEmpty
        let answers = known.answers.compactMap { AnswerShown($0, known.people[$0.person]) }
        open = known.posts.first { $0.post.id == known.open }.map { found in
            Opened(
                id: found.post.id.text, question: found.post.question.text(catalogue), answers: answers,
                hasAnswers: !answers.isEmpty)
        }
        self.form = exchange.view(
            form, options: ["when": Self.options(catalogue)],
            labels: ["when": WordKey("programs.questions.when"), "lines": WordKey("programs.questions.lines")])
    }

    private static func options(_ catalogue: Catalogue) -> [FormView.Option] {
        [
            .init(value: off, label: catalogue.sentence(WordKey("programs.questions.off"))),
            .init(
                value: Habits.Questions.beside.rawValue,
                label: catalogue.sentence(WordKey("programs.questions.beside"))),
            .init(
                value: Habits.Questions.instead.rawValue,
                label: catalogue.sentence(WordKey("programs.questions.instead"))),
        ]
    }

    static func problem(_ questions: [Question]) -> WordKey? {
        if questions.isEmpty { return WordKey("form.required") }
        if questions.count > Question.maximum {
            return WordKey("programs.questions.too-many", ["limit": "\(Question.maximum)"])
        }
        let typed = questions.compactMap { if case .typed(let text) = $0 { text } else { nil } }
        if typed.contains(where: { $0.unicodeScalars.count > Question.maximumLength }) {
            return WordKey("form.too-long", ["maximum": "\(Question.maximumLength)"])
        }
        return typed.contains { $0.unicodeScalars.contains(where: \.isControl) } ? WordKey("form.control") : nil
    }
}

/// An answer beside whom it is from.
struct AnswerShown: Sendable {
    let person: String
    let name: String
    let initials: String
    let tone: Int
    let text: String
    let hidden: Bool

    /// Nil where the person is no longer there.
    init?(_ answer: QuestionAnswer, _ person: Person?) {
        guard let person else { return nil }
        let face = Face(person.profile)
        self.person = person.id.text
        (name, initials, tone) = (face.name, face.initials, face.tone)
        text = answer.text
        hidden = answer.isHidden
    }
}

/// Asks somebody a question, behind the link of their mail; shows what others said to whoever has answered.
struct MyQuestionPage: Page {
    static let template = "my-question"
    let program: String
    let action: String
    let mine: String
    let file: String
    let post: String
    let question: String?
    let answered: Bool
    let others: [AnswerShown]
    let hasOthers: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.question.title", ["program": program]) }

    struct Known: Sendable {
        let program: Program
        let post: QuestionPost?
        let answers: [QuestionAnswer]
        let people: [PersonID: Person]
        let me: PersonID
    }

    init(_ known: Known, token: String, _ form: Form, _ exchange: Exchange) {
        program = known.program.name
        action = "/me/\(token)/question"
        mine = "/me/\(token)"
        file = "/me/\(token)/answers.csv"
        post = known.post?.id.text ?? ""
        question = known.post?.question.text(exchange.catalogue)
        let own = known.answers.first { $0.person == known.me }
        answered = own != nil
        others = known.answers.filter { $0.person != known.me }
            .compactMap { AnswerShown($0, known.people[$0.person]) }
        hasOthers = !others.isEmpty
        let shown = form.isSound ? Form(["answer": own?.text ?? ""]) : form
        self.form = exchange.view(shown, labels: ["answer": WordKey("programs.question.answer")])
    }
}
