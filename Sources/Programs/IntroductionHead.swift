import Accounts
import Primitives
import Web

/// What a program adds to each introduction: words of its own, and a question to begin with.
struct IntroductionHead: Sendable, Equatable {
    /// Characters at most.
    static let maximumWords = 1000

    /// What can be filled in of whoever reads it.
    static let fields: Set<OwnWords.Field> = [
        .name, .firstName, .others, .program, .workspace, .department, .location,
    ]

    /// Empty for none. Line breaks stay.
    var words = ""
    /// For all who meet, the same.
    var question: Question?

    /// One after the other, without empty lines.
    var paragraphs: [String] { Self.paragraphs(words) }

    /// The same with the fields of somebody filled in.
    func paragraphs(to person: Profile, others: String, program: String, workspace: String) -> [String] {
        Self.paragraphs(
            OwnWords.filled(
                words,
                [
                    .name: person.name, .firstName: OwnWords.firstName(of: person.name), .others: others,
                    .program: program, .workspace: workspace, .department: person.department ?? "",
                    .location: person.location ?? "",
                ]))
    }

    private static func paragraphs(_ words: String) -> [String] {
        words.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// Of these questions the one for a group: others have others, and next time it is another.
    static func question(_ all: [Question], round: Int, group: Int) -> Question? {
        guard !all.isEmpty else { return nil }
        return all[(max(1, round) - 1 + max(1, group) - 1) % all.count]
    }

    /// The words as a form brings them; nil, with what is wrong beside the field, where they cannot be taken.
    static func words(_ form: inout Form, _ name: String) -> String? {
        let lines = form[name].split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { RosterText.trimmed(String($0)) }
        let text = RosterText.trimmed(lines.joined(separator: "\n"))
        if text.unicodeScalars.count > maximumWords {
            form.refuse(name, WordKey("form.too-long", ["maximum": "\(maximumWords)"]))
        } else if text.unicodeScalars.contains(where: { $0 != "\n" && $0.properties.generalCategory == .control }) {
            form.refuse(name, WordKey("form.control"))
        } else if !lines.allSatisfy({ $0.isEmpty || RosterText.clean($0) != nil }) {
            form.refuse(name, WordKey("roster.deceptive-character"))
        } else {
            do { _ = try OwnWords(parsing: text, fields) } catch {
                form.refuse(name, error.words)
                return nil
            }
            return text
        }
        return nil
    }
}
