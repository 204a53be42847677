import Foundation
import Matching

/// What a year of a program would come to, tried out before it starts: numbers only.
struct YearForecast: Sendable, Equatable, Codable {
    struct Round: Sendable, Equatable, Codable {
        let groups: Int
        /// Pairs who meet for the first time, and pairs who met before.
        let first: Int
        let again: Int
        let left: Int
        /// When it takes place; what was kept before dates were says nothing.
        var at: Date?
    }

    static let weeks = 52

    let people: Int
    /// Who does not take part now, for whatever reason.
    let aside: Int
    let rounds: [Round]
    /// Pairs that may meet and had not before the year; nil where there are too many people to count them.
    let possible: Int?
    /// The different people whom those meet who meet the fewest, and the most.
    let fewest: Int
    let most: Int
    /// Rounds out of which anybody was left at most.
    let mostLeft: Int

    var first: Int { rounds.reduce(0) { $0 + $1.first } }
    var again: Int { rounds.reduce(0) { $0 + $1.again } }
    var left: Int { rounds.reduce(0) { $0 + $1.left } }

    /// Of the pairs that could get to know each other, how many do, in per cent.
    var coverage: Int? {
        guard let possible, possible > 0 else { return nil }
        return min(100, first * 100 / possible)
    }

    /// When the rounds of a year take place, as they were moved and left out by hand and around holidays.
    static func dates(_ calendar: RoundCalendar, from beat: Date, at now: Date) -> [Date] {
        let end = now + Double(weeks) * 7 * 86_400
        return calendar.coming(from: beat, after: now, limit: weeks + 1).compactMap(\.date).filter { $0 < end }
    }

    /// Plans one round after another as the program would, with everybody who takes part now. Can be cancelled.
    init(
        _ basis: ProgramsSlice.RoundBasis, _ dates: [Date], seed: UInt64, progress: @escaping RoundSeries.Progress
    ) throws {
        let field = RoundField(basis, seed: seed)
        var series = RoundSeries(field.request, firstRound: 1)
        series.lookAhead = RoundField.lookAhead
        series.keepsToNew = true
        if field.request.groupSize > 2 { series.effort = RoundField.groupEffort }
        let plans = try series.plan(rounds: dates.count, progress: progress)
        let report = YearReport(plans, people: field.taking.count)
        people = field.taking.count
        aside = field.absences.count
        rounds = zip(plans, dates).map { plan, date in
            Round(
                groups: plan.groups.count, first: plan.newTies, again: plan.repeats, left: plan.leftOut.count, at: date)
        }
        possible = plans.first.flatMap { plan in plan.unusedPairsLeft.map { $0 + plan.newTies } }
        fewest = report.fewestMeetings
        most = report.mostMeetings
        mostLeft = report.mostLeftOut
    }
}
