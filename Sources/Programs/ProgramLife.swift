import Foundation
import Primitives
import Web

/// What a program page says about the program's life: its state, what that means, and the dates ahead.
struct ProgramLife: Sendable {
    /// Dates shown on the program's own page; the page of dates has more.
    static let shown = 4

    let draft: Bool
    let running: Bool
    let paused: Bool
    let archived: Bool
    let when: Moment?
    /// Whether the next round was approved; nil where nobody is asked.
    let approval: Approval?
    let dates: [Row]
    let hasDates: Bool

    /// A round that goes out only when somebody has said yes.
    struct Approval: Sendable {
        let approved: Bool
        /// By when, so that it goes out in time.
        let until: Moment
    }

    struct Row: Sendable {
        let when: Moment
        let note: String?
        let off: Bool
    }

    init(_ program: Program, _ coming: [RoundDate], isApproved: Bool = false, _ catalogue: Catalogue) {
        (draft, running) = (program.state == .draft, program.state == .running)
        (paused, archived) = (program.state == .paused, program.state == .archived)
        let zone = program.cadence.zone
        when = program.state == .running ? Moment(program.nextRoundAt, catalogue, zone, weekday: true) : nil
        let asks = program.state == .running && program.settings.asksApproval
        approval = asks ? when.map { Approval(approved: isApproved, until: $0) } : nil
        // What comes after the date that stands above. While it is paused nothing comes by itself.
        let later = running ? coming.filter { ($0.date ?? $0.beat) > program.nextRoundAt } : coming
        dates = running || draft ? later.prefix(Self.shown).map { Row($0, zone, catalogue) } : []
        hasDates = !dates.isEmpty
    }
}

extension ProgramLife.Row {
    init(_ date: RoundDate, _ zone: TimeZone, _ catalogue: Catalogue) {
        when = Moment(date.date ?? date.beat, catalogue, zone, weekday: true)
        note = date.note(zone, catalogue)
        off = date.date == nil
    }
}

extension RoundDate {
    /// Why it is not a usual date; nil for one that is.
    func note(_ zone: TimeZone, _ catalogue: Catalogue) -> String? {
        let usual = Day(beat, catalogue, zone).text
        switch why {
        case .regular: return nil
        case .moved:
            let moved = catalogue.sentence(WordKey("programs.dates.moved", ["usual": usual]))
            return isOnWeekend(zone) ? moved + " " + catalogue.sentence(WordKey("programs.dates.weekend")) : moved
        case .skipped: return catalogue.sentence(WordKey("programs.dates.skipped"))
        case .holiday(let name):
            let words =
                date == nil
                ? WordKey("programs.dates.dropped", ["holiday": name])
                : WordKey("programs.dates.holiday", ["holiday": name, "usual": usual])
            return catalogue.sentence(words)
        }
    }

    private func isOnWeekend(_ zone: TimeZone) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.isDateInWeekend(date ?? beat)
    }
}
