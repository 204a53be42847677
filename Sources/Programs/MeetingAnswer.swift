import Foundation
import Primitives
import Store

/// What somebody says of an introduction when they are asked whether they met.
enum MeetingAnswer: String, Sendable, CaseIterable { case yes, planned, no }

extension MeetingAnswer: SQLEncodable, SQLDecodable {}

/// When people are asked whether they met, reminded once, and taken to have nothing to say.
struct AskingTimes: Sendable, Equatable {
    /// Seconds from a round's start to the question: half of the program's beat, ten days at most.
    let wait: TimeInterval

    init(_ cadence: Cadence) { wait = min(Self.longestWait, Double(cadence.weeks) * 7 * 86_400 / 2) }

    /// From the question to the one reminder.
    var reminder: TimeInterval { wait / 2 }
    /// From the question until it counts as unanswered.
    var closing: TimeInterval { wait }

    private static let longestWait: TimeInterval = 10 * 86_400
    /// Seconds after which a question that was not asked in time, as while nothing ran, is not asked any more.
    static let patience: TimeInterval = 14 * 86_400
    /// Introductions in a row without a word, after which others are introduced instead.
    static let silences = 3
}

/// What one of those who were introduced answered.
struct MeetingAnswered: Sendable, Equatable {
    let round: RoundID
    let person: PersonID
    /// Nil: asked, and not answered yet.
    let answer: MeetingAnswer?
}

/// How many of those who were asked in a round gave which answer.
struct MeetingCounts: Codable, Sendable, Equatable {
    var yes = 0
    var planned = 0
    var no = 0
    var open = 0

    var asked: Int { yes + planned + no + open }
    var answered: Int { asked - open }

    /// Of those who answered, how many met; and how many of all who were asked it is at least and at most, whatever the
    /// silent would have said. Nil where nobody answered.
    var rate: (low: Double, value: Double, high: Double)? {
        guard answered > 0 else { return nil }
        let (yes, open, asked) = (Double(yes), Double(open), Double(asked))
        return (yes / asked, yes / Double(answered), (yes + open) / asked)
    }

    static func + (one: MeetingCounts, other: MeetingCounts) -> MeetingCounts {
        MeetingCounts(
            yes: one.yes + other.yes, planned: one.planned + other.planned, no: one.no + other.no,
            open: one.open + other.open)
    }
}
