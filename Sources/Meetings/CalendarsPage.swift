import Calendars
import Foundation
import Primitives
import Web

/// The calendars that are held against somebody's hours, and how old what is known of each is.
struct CalendarsPage: Page {
    static let template = "meeting-calendars"

    let calendars: [Row]
    let isEmpty: Bool
    let isFull: Bool
    let form: FormView

    var title: WordKey { WordKey("meetings.calendars.title") }

    struct Row: Sendable {
        let calendar: String
        let name: String
        let times: String
        let isFresh: Bool
        let isStale: Bool
        let isFailed: Bool
        let read: Moment
        let until: String
    }

    init(_ sources: [BusySource], zone: Zone, _ form: Form, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let timeZone = TimeZone(identifier: zone.name) ?? .gmt
        calendars = sources.map { source in
            let state = source.state(at: exchange.now.instant)
            return Row(
                calendar: source.id.text, name: source.name,
                times: words.said("meetings.calendars.times", ["count": "\(source.busy.count)"]),
                isFresh: state == .fresh, isStale: state == .stale, isFailed: state == .failed,
                read: Moment(source.readAt.date, language: exchange.catalogue.language, timeZone: timeZone),
                until: words.day(zone.local(source.covers.upperBound).day))
        }
        isEmpty = sources.isEmpty
        isFull = sources.count >= BusyCalendarStore.most
        self.form = exchange.view(form, labels: ["file": WordKey("meetings.calendars.file")])
    }
}
