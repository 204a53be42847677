import Foundation
import Primitives
import Web

package enum RoundAskTag {}
package typealias RoundAskID = Identifier<RoundAskTag>

/// That the people of a program are asked whether they take part in the round of one beat.
struct RoundAsk: Sendable, Equatable {
    let id: RoundAskID
    let program: ProgramID
    let beat: Date
    let askedAt: Date
    /// When who has not answered is reminded; nil until that is worked out.
    let remindAt: Date?
    let isReminded: Bool

    enum Answer: String, Sendable { case yes = "in", no = "out" }

    /// How many were asked, and what they said.
    struct Counts: Sendable, Equatable {
        var yes = 0
        var no = 0
        var open = 0

        var asked: Int { yes + no + open }

        /// For who is about to move their round, or to leave it out.
        func note(_ catalogue: Catalogue) -> String? {
            guard asked > 0 else { return nil }
            return catalogue.sentence(
                WordKey("programs.dates.asked", ["asked": catalogue.count(asked), "yes": catalogue.count(yes)]))
        }
    }
}

/// That somebody was asked about a round which is still ahead, and what they said.
struct OpenRoundAsk: Sendable, Equatable {
    let ask: RoundAskID
    let program: ProgramID
    let answer: RoundAsk.Answer?
}

extension RoundCalendar {
    /// When everybody is asked about a round at `date`: so many days before, at the same hour of the local clock.
    func asking(about date: Date, days: Int) -> Date { cadence.instant(on: cadence.day(of: date) - days) }

    /// When those are reminded who have not answered: one working day before the round, at its hour.
    func reminding(about date: Date) -> Date {
        cadence.instant(on: holidays.workingDay(before: cadence.day(of: date)))
    }
}
