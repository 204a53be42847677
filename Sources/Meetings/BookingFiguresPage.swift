import Calendars
import Charts
import Foundation
import Primitives
import Web

/// How somebody's bookings went: a picture, its numbers, and the kinds of meetings beside each other.
struct BookingFiguresPage: Page {
    static let template = "booking-figures"

    let isEmpty: Bool
    let summary: String
    let drawing: Drawing
    let keys: [Key]
    let weeks: [Row]
    let kinds: [KindRow]

    var title: WordKey { WordKey("meetings.figures.title") }

    struct Key: Sendable {
        let sample: Drawing
        let label: String
    }

    struct Row: Sendable {
        let name: String
        let met: String
        let missed: String
        let ended: String
    }

    struct KindRow: Sendable {
        let name: String
        let met: String
        let missed: String
        let ended: String
        let days: String
    }

    init(_ figures: BookingFigures, names: [EventTypeID: String], _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let total = figures.total
        isEmpty = total.all == 0
        summary = words.said(
            "meetings.figures.summary",
            ["met": "\(total.met)", "missed": "\(total.missed)", "ended": "\(total.ended)"])
        let bars = StackedBars(
            Caption(id: "bookings", title: words.said("meetings.figures.weeks"), description: summary),
            parts: [
                .init(.solid, words.said("meetings.figures.met")),
                .init(.hatched, words.said("meetings.figures.missed")),
                .init(.hollow, words.said("meetings.figures.ended")),
            ],
            columns: figures.weeks.map { week in
                let civil = week.monday.civil
                return .init(
                    label: "\(civil.day).\(civil.month).", name: words.day(week.monday),
                    values: [week.counts.met, week.counts.missed, week.counts.ended])
            })
        drawing = bars.drawing
        keys = bars.keys.map { Key(sample: $0.sample, label: $0.label) }
        weeks = figures.weeks.reversed().map { week in
            Row(
                name: words.day(week.monday), met: "\(week.counts.met)", missed: "\(week.counts.missed)",
                ended: "\(week.counts.ended)")
        }
        kinds = figures.kinds.map { kind in
            KindRow(
                name: names[kind.type] ?? "", met: "\(kind.counts.met)", missed: "\(kind.counts.missed)",
                ended: "\(kind.counts.ended)", days: kind.days.map { "\($0)" } ?? "–")
        }
    }
}
