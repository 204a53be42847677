import Calendars
import Foundation
import Primitives
import Web

/// When somebody can be met: the week, other hours on single dates, and limits.
struct HoursPage: Page {
    static let template = "meeting-hours"
    static let prefix = "hours."

    let form: FormView
    let days: [Day]
    let dates: [DateShown]
    let hasDates: Bool
    let isNew: Bool
    let isShared: Bool

    var title: WordKey { WordKey("meetings.hours.title") }

    struct Day: Sendable {
        let name: String
        let label: String
        let value: String
        let error: String?
    }

    struct DateShown: Sendable {
        let day: String
        let text: String
        let times: String
    }

    init(_ availability: Availability, isSaved: Bool, _ refused: Form?, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        // The form of single dates came back: the one of the week is as it was saved.
        let isDateForm = refused.map { $0.values["day"] != nil } ?? false
        var own = Self.filled(availability)
        if let refused { own.merge(refused.values) { _, typed in typed } }
        var form = Form(own)
        for (name, problem) in refused?.problems ?? [:] { form.refuse(name, problem) }
        let zones = ZoneNames.all.map { FormView.Option(value: $0, label: $0.replacing("_", with: " ")) }
        let labels = [
            "zone": WordKey("meetings.hours.zone"), "per-day": WordKey("meetings.hours.per-day"),
            "per-week": WordKey("meetings.hours.per-week"), "day": WordKey("meetings.hours.day"),
            "times": WordKey("meetings.hours.times"), "patience": WordKey("meetings.hours.patience"),
        ]
        let patiences = Availability.patiences.map {
            FormView.Option(value: "\($0)", label: words.patience(hours: $0))
        }
        self.form = exchange.view(form, options: ["zone": zones, "patience": patiences], labels: labels)
        days = Weekday.allCases.map { day in
            let name = "\(Self.prefix)\(day.rawValue)"
            return Day(
                name: name, label: words.weekday(day), value: form[name],
                error: form.problems[name].map(exchange.catalogue.sentence))
        }
        dates = availability.dates.sorted { $0.key < $1.key }.compactMap { day, times in
            Timestamp.day(day).map {
                DateShown(
                    day: day, text: words.day($0),
                    times: times.isEmpty ? words.said("meetings.hours.none") : times.replacing(",", with: ", "))
            }
        }
        hasDates = !dates.isEmpty
        isNew = !isSaved
        isShared = refused.map { isDateForm ? availability.isShared : $0["shared"] == "yes" } ?? availability.isShared
    }

    private static func filled(_ availability: Availability) -> [String: String] {
        var fields = ["zone": availability.zone]
        for (day, text) in availability.week.enumerated() {
            fields["\(prefix)\(day)"] = text.replacing(",", with: ", ")
        }
        fields["per-day"] = availability.mostPerDay.map { "\($0)" } ?? ""
        fields["per-week"] = availability.mostPerWeek.map { "\($0)" } ?? ""
        fields["patience"] = "\(availability.patienceHours ?? 72)"
        return fields
    }
}

extension MeetingWords {
    /// For how long a calendar that cannot be read still counts.
    func patience(hours: Int) -> String {
        switch hours {
        case 0: said("meetings.hours.patience-none")
        case 72: said("meetings.hours.patience-days")
        default: said("meetings.hours.patience-for", ["count": "\(hours)"])
        }
    }
}
