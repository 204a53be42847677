import Foundation
import Primitives

package enum QuestionPostTag {}
package typealias QuestionPostID = Identifier<QuestionPostTag>

/// A question that is posted to the people of a program.
enum Question: Sendable, Equatable {
    /// One of Klatch's own, which each reads in their language.
    case own(Int)
    case typed(String)

    /// Questions of a program at most, and characters of one.
    static let maximum = 100
    static let maximumLength = 300
    /// Characters of an answer at most.
    static let maximumAnswer = 1000

    /// What a program begins with.
    static let first: [Question] = (1...own.count).map(Question.own)

    func text(_ catalogue: Catalogue) -> String {
        switch self {
        case .own(let number): Self.own.indices.contains(number - 1) ? catalogue.sentence(Self.own[number - 1]) : ""
        case .typed(let text): text
        }
    }

    /// The questions of a text, one a line. Klatch's own stay what they are, whoever reads them, while nobody changes
    /// their words.
    static func read(_ text: String, _ catalogue: Catalogue) -> [Question] {
        let known = Dictionary(
            first.map { (plain($0.text(catalogue)), $0) }, uniquingKeysWith: { first, _ in first })
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let line = plain(line)
            return line.isEmpty ? nil : known[line] ?? .typed(line)
        }
    }

    /// With single spaces, where a language may have one that does not break.
    private static func plain(_ line: some StringProtocol) -> String {
        line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static let own = [
        WordKey("programs.question.01"), WordKey("programs.question.02"), WordKey("programs.question.03"),
        WordKey("programs.question.04"), WordKey("programs.question.05"), WordKey("programs.question.06"),
        WordKey("programs.question.07"), WordKey("programs.question.08"), WordKey("programs.question.09"),
        WordKey("programs.question.10"), WordKey("programs.question.11"), WordKey("programs.question.12"),
    ]
}

/// A question that was posted.
struct QuestionPost: Sendable, Equatable {
    let id: QuestionPostID
    let program: ProgramID
    let number: Int
    let question: Question
    let postedAt: Date
}

/// What somebody answered, opened.
struct QuestionAnswer: Sendable, Equatable {
    let person: PersonID
    let text: String
    let at: Date
    let isHidden: Bool
}
