import Foundation
import Jobs
import Primitives
import Web

/// Moves one round, or all from it on.
struct RoundMovePage: Page {
    static let template = "program-date-move"
    let program: ProgramFormPage.Link
    let beat: String
    let usual: Moment
    /// How many were asked about it, and will be told.
    let asked: String?
    let form: FormView

    var title: WordKey { WordKey("programs.move.title") }

    init(
        _ program: Program, _ date: RoundDate, _ asked: RoundAsk.Counts?, _ form: Form, _ exchange: Exchange
    ) {
        self.program = ProgramFormPage.Link(id: program.id.text, name: program.name)
        beat = RoundDatesPage.key(date.beat)
        usual = Moment(date.date ?? date.beat, exchange.catalogue, program.cadence.zone, weekday: true)
        self.asked = asked?.note(exchange.catalogue)
        self.form = exchange.view(
            form, options: RoundMoveForm.options(exchange.catalogue), labels: RoundMoveForm.labels)
    }
}

/// The fields by which a round is moved.
enum RoundMoveForm {
    /// Days ahead that a round may be moved to.
    private static let horizon: TimeInterval = 366 * 86_400

    struct Wish: Sendable {
        let date: Date
        /// From this round on the rhythm has another weekday and hour.
        let isForAll: Bool
    }

    private enum Which: String, CaseIterable { case one, all }

    static func filled(_ program: Program, _ date: RoundDate) -> Form {
        let shown = date.date ?? date.beat
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = program.cadence.zone
        return Form([
            "day": HolidayDay.day(program.cadence.day(of: shown))?.text ?? "",
            "hour": "\(calendar.component(.hour, from: shown))", "which": Which.one.rawValue,
        ])
    }

    /// Nil, with what is wrong beside the fields, where the round cannot be moved there.
    static func wish(
        _ form: inout Form, _ program: Program, _ date: RoundDate, _ coming: [RoundDate], now: Date
    ) -> Wish? {
        let hour = form.integer("hour", in: Cadence.hours)
        guard let which = form.choice("which", of: Which.self), let hour,
            let time = ClockTime(hour: hour, zone: program.cadence.zone)
        else { return nil }
        guard case .day(let day)? = RosterDateText.parse(form["day"]) else {
            form.refuse("day", WordKey("programs.move.day-wrong"))
            return nil
        }
        let wish = Wish(date: time.instant(on: HolidayDay.number(day)), isForAll: which == .all)
        if let problem = problem(wish, date, coming, now: now) {
            form.refuse(problem == WordKey("programs.move.only-next") ? "which" : "day", problem)
            return nil
        }
        return wish
    }

    /// Rounds stay in their order: one is moved between its neighbours.
    private static func problem(_ wish: Wish, _ date: RoundDate, _ coming: [RoundDate], now: Date) -> WordKey? {
        guard wish.date > now, wish.date < now + horizon else { return WordKey("programs.move.day-wrong") }
        let index = coming.firstIndex { $0.beat == date.beat } ?? 0
        let earlier = coming[..<index].compactMap(\.date).last
        if wish.isForAll { return earlier == nil ? nil : WordKey("programs.move.only-next") }
        let later = coming[(index + 1)...].lazy.compactMap(\.date).first
        let isBetween = (earlier.map { wish.date > $0 } ?? true) && (later.map { wish.date < $0 } ?? true)
        return isBetween ? nil : WordKey("programs.move.order")
    }

    static func options(_ catalogue: Catalogue) -> [String: [FormView.Option]] {
        [
            "hour": Cadence.hours.map { .init(value: "\($0)", label: Cadence.clock($0)) },
            "which": [
                .init(value: Which.one.rawValue, label: catalogue.sentence(WordKey("programs.move.one"))),
                .init(value: Which.all.rawValue, label: catalogue.sentence(WordKey("programs.move.all"))),
            ],
        ]
    }

    static let labels = [
        "day": WordKey("programs.move.day"), "hour": WordKey("programs.form.hour"),
        "which": WordKey("programs.move.which"),
    ]
}
