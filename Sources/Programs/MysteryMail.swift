import Accounts
import Foundation
import Primitives
import Web

/// The mail to somebody who is not told whom they meet: where, when and by which sign, but no name.
struct MysteryMail: Sendable {
    let name: String
    let program: String
    let workspace: String
    let place: String
    let when: String
    /// The same number for all who meet.
    let sign: String
    let others: String
    /// The program's own words, paragraph by paragraph.
    let words: [String]
    /// To begin with.
    let question: String?
    /// Where to say that they cannot come; nil in a test.
    let cannot: String?
    let pause: String
    let leave: String
    let lang: String
    /// That it is a test.
    let mark: String?

    /// Nil for any other kind of program.
    init?(to person: Person, _ occasion: IntroductionMail.Occasion, link: String, _ catalogue: Catalogue) {
        guard case .mystery(let meeting) = occasion.program.settings.matching.kind, let date = occasion.meeting else {
            return nil
        }
        name = person.profile.name
        program = occasion.program.name
        workspace = occasion.workspace
        place = meeting.place
        when = Self.when(date, occasion.program.cadence.zone, own: occasion.zone(of: person), catalogue)
        sign = "\(occasion.sign)"
        let count = occasion.introduction.people.count { occasion.people[$0] != nil } - 1
        others = catalogue.sentence(Self.unnamed(count))
        // Whom they meet is the surprise.
        words = occasion.head.paragraphs(to: person.profile, others: others, program: program, workspace: workspace)
        question = occasion.head.question?.text(catalogue)
        cannot = occasion.round.map { "\(link)/cannot/\($0.text)" }
        pause = link + "#pause"
        leave = link + "#leave"
        lang = catalogue.language
        mark = occasion.mark(person.profile.name, catalogue)
    }

    /// So many, without their names.
    static func unnamed(_ count: Int) -> WordKey {
        count == 1 ? WordKey("programs.mystery.one") : WordKey("programs.mystery.several", ["count": "\(count)"])
    }

    /// By the clock of the place; and by the reader's own, where that is another.
    private static func when(_ date: Date, _ zone: TimeZone, own: TimeZone, _ catalogue: Catalogue) -> String {
        let there = Moment(date, catalogue, zone).text
        guard own.secondsFromGMT(for: date) != zone.secondsFromGMT(for: date) else { return there }
        return catalogue.sentence(
            WordKey("programs.mystery.when", ["when": there, "own": Moment(date, catalogue, own).text]))
    }

    var subject: WordKey { WordKey("programs.mail.mystery.subject", ["program": program]) }
}
