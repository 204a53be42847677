import Calendars
import Foundation
import Primitives
import Web

/// The calendars that are held against somebody's hours, and how old what is known of each is.
struct CalendarsPage: Page {
    static let template = "meeting-calendars"

    let calendars: [Row]
    /// Of calendar servers.
    let accounts: [Account]
    let hasAccounts: Bool
    let offersGoogle: Bool
    let offersZoom: Bool
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
        /// Where it is read by itself.
        let next: Moment?
        let isRemote: Bool
        let isTarget: Bool
        /// What its server said, and what to do about it.
        let trouble: String?
        /// A file that wants to be uploaded anew.
        let isOldFile: Bool
    }

    struct Account: Sendable {
        let connection: String
        let host: String
        let user: String
    }

    init(
        _ sources: [BusySource], _ accounts: [CalendarConnection], zone: Zone, offersGoogle: Bool, offersZoom: Bool,
        _ form: Form, _ exchange: Exchange
    ) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let timeZone = TimeZone(identifier: zone.name) ?? .gmt
        calendars = sources.map { source in
            let state = source.state(at: exchange.now.instant)
            return Row(
                calendar: source.id.text, name: source.name,
                times: words.said("meetings.calendars.times", ["count": "\(source.busy.count)"]),
                isFresh: state == .fresh, isStale: state == .stale, isFailed: state == .failed,
                read: Moment(source.readAt.date, language: exchange.catalogue.language, timeZone: timeZone),
                until: words.day(zone.local(source.covers.upperBound).day),
                next: source.nextReadAt.map {
                    Moment($0.date, language: exchange.catalogue.language, timeZone: timeZone)
                },
                isRemote: source.kind != .file, isTarget: source.isTarget,
                trouble: source.trouble.map { exchange.catalogue.sentence($0.words) },
                isOldFile: state == .stale && source.kind == .file)
        }
        self.accounts = accounts.map {
            Account(connection: $0.id.text, host: $0.host, user: $0.document.user ?? "")
        }
        hasAccounts = !accounts.isEmpty
        self.offersGoogle = offersGoogle
        self.offersZoom = offersZoom
        isEmpty = sources.isEmpty
        isFull = sources.count >= BusyCalendarStore.most
        self.form = exchange.view(
            form,
            labels: [
                "file": WordKey("meetings.calendars.file"), "feed": WordKey("meetings.feed.address"),
                "name": WordKey("meetings.feed.name"), "address": WordKey("meetings.account.address"),
                "user": WordKey("meetings.account.user"), "password": WordKey("meetings.account.password"),
            ])
    }
}
