import Accounts
import Calendars
import Foundation
import Primitives
import Web

/// One kind of meeting: its links, what is free next, and why some moment is not.
struct EventTypePage: Page {
    static let template = "event-type"

    let type: String
    let name: String
    let text: String?
    let colour: String
    let lengths: String
    let place: String
    let hosts: String
    let isOpen: Bool
    let closed: String?
    let next: [String]
    let hasNext: Bool
    let links: [Link]
    let at: String
    let why: [Why]
    let hasAnswer: Bool
    let isFree: Bool
    /// Everybody could, and meetings begin at other minutes.
    let isBetween: Bool
    /// What was typed is no day and time.
    let isUnreadable: Bool
    /// What the pages of listed sites hold, and which sites these are.
    let frame: String?
    let sites: String

    var title: WordKey { WordKey("meetings.type.one", ["name": name]) }

    struct Link: Sendable {
        let link: String
        let address: String?
        let isSingle: Bool
        let isUsed: Bool
        let isEnded: Bool
    }

    /// What is in the way of one host.
    struct Why: Sendable {
        let name: String
        let reasons: [String]
        let isFree: Bool
    }

    init(_ offering: Offering, _ links: [BookingLink], origin: String, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let settings = offering.type.settings
        let zone = offering.hosts.first?.zone ?? .utc
        let names = offering.hosts.map(\.person.profile.name)
        let gone = offering.hosts.filter { !$0.isThere }.map(\.person.profile.name)
        let minutes = settings.lengths.first ?? 30
        (type, name) = (offering.type.id.text, offering.type.name)
        text = settings.text.isEmpty ? nil : settings.text
        colour = settings.colour.rawValue
        lengths = settings.lengths.map(words.minutes).joined(separator: ", ")
        place = words.place(settings.place)
        hosts = words.names(names)
        isOpen = offering.type.isOpen
        closed =
            gone.isEmpty
            ? offering.closure.map { words.closure($0, names, in: zone) }
            : words.said("meetings.type.gone", ["names": words.names(gone)])
        next = offering.next(after: offering.now, minutes: minutes).map {
            words.when($0, $0 + minutes * 60, in: zone)
        }
        hasNext = !next.isEmpty
        self.links = links.map { link in
            Link(
                link: link.id.text, address: link.state == .live ? origin + "/book/" + link.token : nil,
                isSingle: link.isSingle, isUsed: link.state == .used, isEnded: link.state == .ended)
        }
        let asked = exchange.query("at", maximum: 20).flatMap { WhyNoTime.instant($0, in: zone) }
        at = asked.map { WhyNoTime.field($0, in: zone) } ?? ""
        why = asked.map { WhyNoTime(offering: offering, words: words).answers(at: $0, minutes: minutes) } ?? []
        hasAnswer = asked != nil
        let shared = links.first { !$0.isSingle && $0.state == .live }
        sites = (settings.sites ?? []).joined(separator: ", ")
        let label = offering.type.name.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
            .replacing("<", with: "&lt;")
        frame =
            settings.sites == nil
            ? nil
            : shared.map {
                "<iframe src=\"\(origin)/embed/\($0.token)\" title=\"\(label)\" width=\"100%\" height=\"720\" "
                    + "loading=\"lazy\"></iframe>"
            }
        isFree = asked.map { offering.hosts(at: $0, minutes: minutes) != nil } ?? false
        isBetween = hasAnswer && !isFree && why.allSatisfy(\.isFree)
        isUnreadable = asked == nil && !(exchange.query("at", maximum: 40) ?? "").isEmpty
    }
}

/// "Why is there no time?": every rule and event in the way of a moment, in words.
struct WhyNoTime: Sendable {
    let offering: Offering
    let words: MeetingWords

    /// `2026-01-07T10:00`, as a field of a form says it, by a zone's clock.
    static func instant(_ text: String, in zone: Zone) -> Instant? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = Timestamp.day(parts[0]),
            let clock = Timestamp.instant("1970-01-01T\(parts[1])Z"), abs(day.number) < 100_000
        else { return nil }
        return zone.instant(of: LocalTime(day, secondOfDay: clock.seconds))
    }

    static func field(_ instant: Instant, in zone: Zone) -> String {
        let local = zone.local(instant)
        return BookingMonth.text(local.day) + "T" + MeetingWords.clock(local.secondOfDay / 60)
    }

    func answers(at start: Instant, minutes: Int) -> [EventTypePage.Why] {
        offering.hosts.map { host in
            let reasons = offering.reasons(at: start, minutes: minutes, of: host)
            let own = reasons.map { sentence($0, host) }
            // A sentence once, however many events say the same.
            var seen: Set<String> = []
            return EventTypePage.Why(
                name: host.person.profile.name, reasons: own.filter { seen.insert($0).inserted }, isFree: own.isEmpty)
        }
    }

    /// Of colleagues only that they are not free, as they were promised.
    private func sentence(_ reason: Offering.Reason, _ host: Host) -> String {
        let isOwn = host.person.id == offering.type.owner
        let zone = host.zone
        switch reason {
        case .closed: return words.said("meetings.why.closed")
        case .unset: return words.said("meetings.why.unset")
        case .gone: return words.said("meetings.why.gone")
        case .notNow: return words.said("meetings.why.not-now")
        case .unknown(let calendar):
            return isOwn ? words.said("meetings.why.unknown", ["calendar": calendar]) : words.said("meetings.why.taken")
        case .busy(let calendar, let time):
            guard isOwn else { return words.said("meetings.why.taken") }
            return words.said(
                "meetings.why.busy", ["calendar": calendar, "when": words.when(time.start, time.end, in: zone)])
        case .hostLimit(let limit): return isOwn ? self.limit(limit) : words.said("meetings.why.taken")
        case .rule(let obstacle):
            return isOwn || isRule(obstacle) ? rule(obstacle, zone) : words.said("meetings.why.taken")
        }
    }

    /// Follows from the kind of meeting, which its owner knows.
    private func isRule(_ obstacle: SlotObstacle) -> Bool {
        switch obstacle {
        case .tooSoon, .tooFarAhead, .limit, .outsideWindow: true
        default: false
        }
    }

    private func rule(_ obstacle: SlotObstacle, _ zone: Zone) -> String {
        switch obstacle {
        case .outsideWindow: return words.said("meetings.why.outside")
        case .tooSoon(let earliest):
            return words.said("meetings.why.too-soon", ["when": words.moment(earliest, zone)])
        case .tooFarAhead(let latest):
            return words.said("meetings.why.too-far", ["day": words.day(zone.local(latest).day)])
        case .noHours(let day, let isOverride):
            return words.said(
                isOverride ? "meetings.why.no-hours-date" : "meetings.why.no-hours", ["day": words.day(day)])
        case .outsideHours(let day, let isOverride):
            return words.said(
                isOverride ? "meetings.why.hours-date" : "meetings.why.hours", ["day": words.day(day)])
        case .betweenSteps(let before):
            return words.said("meetings.why.steps", ["time": words.time(before, in: zone)])
        case .busy(let time, _):
            return words.said("meetings.why.booked", ["when": words.when(time.start, time.end, in: zone)])
        case .booked(let booking, let byBuffer):
            return words.said(
                byBuffer ? "meetings.why.buffer" : "meetings.why.booked",
                ["when": words.when(booking.start, booking.end, in: zone)])
        case .held(let hold):
            return words.said("meetings.why.booked", ["when": words.when(hold.start, hold.end, in: zone)])
        case .limit(let limit): return self.limit(limit)
        }
    }

    private func limit(_ limit: SlotLimit) -> String {
        guard case .meetings(let most) = limit.most else { return words.said("meetings.why.outside") }
        return words.said(
            limit.period == .day ? "meetings.why.limit-day" : "meetings.why.limit-week", ["most": "\(most)"])
    }
}

/// Whether a kind of meeting is really to go.
struct EventTypeDeletePage: Page {
    static let template = "event-type-delete"

    let type: String
    let name: String
    var title: WordKey { WordKey("meetings.type.delete-title", ["name": name]) }

    init(_ type: EventType) { (self.type, name) = (type.id.text, type.name) }
}
