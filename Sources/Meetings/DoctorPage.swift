import Calendars
import Foundation
import Mail
import Primitives
import Web

/// Whether what somebody connected works, in one place: what went well last, what comes next, and what did not arrive, with
/// the words of whoever refused it and what to do.
struct DoctorPage: Page {
    static let template = "doctor"

    let connections: [Connection]
    let hasConnections: Bool
    let entries: [EntryRow]
    let hasEntries: Bool
    let mails: [MailRow]
    let hasMails: Bool
    /// Nothing is in trouble.
    let isWell: Bool

    var title: WordKey { WordKey("meetings.doctor.title") }

    /// What was read for it.
    struct Seen: Sendable {
        let sources: [BusySource]
        let accounts: [CalendarConnection]
        let zoom: ZoomConnection?
        /// Since when meetings are asked for at Zoom that are not known yet.
        let zoomWaits: [Date]
        let entries: [Entry]
        let mails: [DeliverySummary]
        let zone: Zone
    }

    struct Entry: Sendable {
        let open: OpenWriting
        let name: String?
        let start: Instant?
        let href: String?
    }

    struct Connection: Sendable {
        let name: String
        let what: String
        let isGood: Bool
        let isBad: Bool
        let good: Moment?
        let next: Moment?
        /// What its provider said, and what to do about it.
        let trouble: String?
        let since: Moment?
        let href: String
    }

    struct EntryRow: Sendable {
        let entry: String
        let name: String
        let when: String?
        let href: String?
        let asked: Moment
        let tried: Moment?
        let trouble: String?
        let gaveUp: Bool
    }

    struct MailRow: Sendable {
        let subject: String
        let recipient: String
        let isRefused: Bool
        let isUnknown: Bool
        let tried: Moment
        /// The mail server's own words.
        let reply: String?
        let fix: String?
    }

    init(_ seen: Seen, fix: (MailTrouble, Catalogue) -> String, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let timeZone = TimeZone(identifier: seen.zone.name) ?? .gmt
        func moment(_ date: Date) -> Moment {
            Moment(date, language: exchange.catalogue.language, timeZone: timeZone)
        }
        let calendars = seen.sources.map { Self.connection($0, seen.accounts, at: exchange.now.instant, words, moment) }
        connections = calendars + (seen.zoom.map { [Self.connection($0, seen.zoomWaits, words, moment)] } ?? [])
        entries = seen.entries.map { entry in
            EntryRow(
                entry: CalendarEntryID(entry.open.what.event).text,
                name: entry.name ?? words.said("meetings.doctor.forgotten"),
                when: entry.start.map { words.moment($0, seen.zone) }, href: entry.href,
                asked: moment(entry.open.askedAt), tried: entry.open.triedAt.map(moment),
                trouble: entry.open.trouble.map { exchange.catalogue.sentence($0.words) }, gaveUp: entry.open.gaveUp)
        }
        mails = seen.mails.map { mail in
            MailRow(
                subject: mail.subject, recipient: mail.recipient.text, isRefused: mail.state == .refused,
                isUnknown: mail.state == .unknown, tried: moment(mail.updatedAt), reply: mail.reply,
                fix: mail.trouble.map { fix($0, exchange.catalogue) })
        }
        (hasConnections, hasEntries, hasMails) = (!connections.isEmpty, !entries.isEmpty, !mails.isEmpty)
        isWell =
            connections.allSatisfy(\.isGood) && entries.allSatisfy { $0.trouble == nil }
            && mails.allSatisfy { !$0.isRefused && !$0.isUnknown }
    }

    private static func connection(
        _ source: BusySource, _ accounts: [CalendarConnection], at now: Instant, _ words: MeetingWords,
        _ moment: (Date) -> Moment
    ) -> Connection {
        let account = accounts.first { $0.id == source.connection }
        let state = source.state(at: now)
        // A calendar that nobody may read any more is not tried until its owner lets us in.
        let next = source.trouble == .revoked ? nil : source.nextReadAt
        return Connection(
            name: source.name, what: account?.host ?? words.said("meetings.doctor.file"), isGood: state == .fresh,
            isBad: state == .failed || source.trouble?.needsOwner ?? false, good: moment(source.readAt.date),
            next: next.map { moment($0.date) },
            trouble: source.trouble.map { words.catalogue.sentence($0.words) }
                ?? (state == .stale ? words.said("meetings.doctor.old") : nil),
            since: source.failedAt.map { moment($0.date) },
            href: account.flatMap { $0.kind == .feed ? nil : "/meetings/connections/" + $0.id.text }
                ?? "/meetings/calendars")
    }

    private static func connection(
        _ zoom: ZoomConnection, _ waits: [Date], _ words: MeetingWords, _ moment: (Date) -> Moment
    ) -> Connection {
        let trouble = zoom.state == .lost ? .lost : zoom.isUsable ? zoom.failure : .revoked
        let waiting = waits.min().map { _ in words.said("meetings.doctor.zoom-waits", ["count": "\(waits.count)"]) }
        let until = zoom.document.accessUntil.map { Date(timeIntervalSince1970: TimeInterval($0)) }
        return Connection(
            name: zoom.document.address, what: "Zoom", isGood: trouble == nil && waiting == nil, isBad: !zoom.isUsable,
            good: zoom.goodAt.map(moment), next: zoom.isUsable ? until.map(moment) : nil,
            trouble: trouble.map { words.catalogue.sentence($0.words) } ?? waiting,
            since: (zoom.failedAt ?? waits.min()).map(moment), href: "/meetings/zoom")
    }
}
