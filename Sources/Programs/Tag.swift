import Accounts
import Foundation
import Primitives
import Web

/// A state in a word, with the tone it is shown in: good, warn, bad, quiet.
struct Tag: TemplateFields, Equatable {
    let tone: String
    let label: String

    var templateFields: [TemplateField] { [TemplateField("tone", tone), TemplateField("label", label)] }
}

/// Somebody as shown in a list: a name, and a disc beside it.
struct Face: Sendable, Equatable {
    let name: String
    let initials: String
    let tone: Int
    /// Department and place in one line.
    let detail: String?

    init(name: String, detail: String? = nil) {
        let disc = Disc(name: name)
        self.name = name
        self.detail = detail
        initials = disc.initials
        tone = disc.tone
    }

    init(_ profile: Profile) {
        let places = [profile.department, profile.location].compactMap { $0 }
        self.init(name: profile.name, detail: places.isEmpty ? nil : places.joined(separator: ", "))
    }
}

extension Moment {
    /// In the zone of a program, whose people it concerns.
    init(_ date: Date, _ catalogue: Catalogue, _ zone: TimeZone, weekday: Bool = false) {
        self.init(date, language: catalogue.language, timeZone: zone, weekday: weekday)
    }
}

/// A day as a page shows it: for machines and for people.
struct Day: Sendable, Equatable {
    let iso: String
    let text: String

    init(_ date: Date, _ catalogue: Catalogue, _ zone: TimeZone) {
        iso = date.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
        text = date.formatted(
            Date.FormatStyle(date: .long, time: .omitted, locale: catalogue.locale, timeZone: zone))
    }

    /// Of a profile's `yyyy-mm-dd`; nil for anything else.
    init?(_ text: String, _ catalogue: Catalogue) {
        guard case .day(let day)? = RosterDateText.parse(text) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day))
        guard let date else { return nil }
        self.init(date, catalogue, .gmt)
    }
}
