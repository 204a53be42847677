import Accounts
import Calendars
import Foundation
import Primitives
import Web

/// Where guests see what is free: a month, and the times of a day.
struct BookingPage: Page {
    static let template = "book"

    let name: String
    let text: String?
    /// Nobody in particular where they take turns.
    let hosts: String?
    let place: String
    let colour: String
    let action: String
    let zone: String
    let zoneLabel: String
    let changeZone: String
    let minutes: String
    let length: String
    let lengths: [Length]
    let hasLengths: Bool
    let needsApproval: Bool
    /// Why there is nothing to choose.
    let closed: String?
    let month: BookingMonth
    let isOpen: Bool
    /// The page itself, for a script that knows the reader's own clock.
    let here: String
    /// A calendar could not be read lately: a time may turn out to be taken.
    let isUnsure: Bool
    let refusal: String?
    let nextTimes: [NextTime]
    let hasNext: Bool
    /// Set while another time is chosen for what is booked.
    let moved: String?
    /// Why, in the guest's words.
    let reason: String

    var title: WordKey {
        moved == nil
            ? WordKey("meetings.book.title", ["name": name]) : WordKey("meetings.move.title", ["name": name])
    }

    struct Length: Sendable {
        let label: String
        let href: String?
    }

    struct NextTime: Sendable {
        let start: String
        let label: String
    }

    init(
        _ offering: Offering, isOver: Bool = false, path: String, moving booking: GuestBooking? = nil,
        _ refusal: BookingRefusal?, _ exchange: Exchange
    ) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let type = offering.type
        let home = offering.hosts.first?.zone ?? .utc
        let guestZone = booking?.guest.flatMap { ZoneNames.zone($0.zone) } ?? home
        let choice =
            refusal.map { BookingMonth.Choice($0.fields, type, home: guestZone) }
            ?? BookingMonth.Choice(exchange, type, home: guestZone)
        let names = offering.hosts.filter(\.isThere).map(\.person.profile.name)
        name = type.name
        text = type.settings.text.isEmpty ? nil : type.settings.text
        hosts = type.settings.assignment == .collective && !names.isEmpty ? words.names(names) : nil
        place = words.publicPlace(type.settings.place)
        colour = type.settings.colour.rawValue
        action = path
        zone = choice.zone.name
        zoneLabel = choice.zone.name.replacing("_", with: " ")
        month = BookingMonth(offering, choice, path: path, words)
        let shown = choice.day ?? choice.month ?? choice.zone.local(offering.now).day
        changeZone = path + "/zone" + choice.query(month: BookingMonth.first(shown))
        minutes = "\(choice.minutes)"
        length = words.minutes(choice.minutes)
        lengths = type.settings.lengths.map { minutes in
            let other = BookingMonth.Choice(
                ["zone": choice.zone.name, "minutes": "\(minutes)", "view": choice.isList ? "list" : ""], type,
                home: choice.zone)
            let href = path + other.query(month: BookingMonth.first(shown))
            return Length(label: words.minutes(minutes), href: minutes == choice.minutes ? nil : href)
        }
        hasLengths = lengths.count > 1 && booking == nil
        needsApproval = type.settings.needsApproval
        closed =
            isOver
            ? words.said("meetings.book.over")
            : offering.closure.map { words.closure($0, names, in: choice.zone) }
        isOpen = closed == nil
        here = path + choice.query(month: BookingMonth.first(shown), day: choice.day)
        isUnsure = isOpen && offering.hosts.contains { $0.sources.contains(where: \.isUnsure) }
        self.refusal = refusal?.words
        nextTimes = (refusal?.next ?? []).map { start in
            let day = words.day(choice.zone.local(start).day)
            return NextTime(
                start: Timestamp.text(start, in: .utc), label: day + ", " + words.time(start, in: choice.zone))
        }
        hasNext = !nextTimes.isEmpty
        reason = refusal?.fields["reason"] ?? ""
        moved = booking.map { words.when($0.start, $0.end, in: choice.zone) }
    }
}

/// Where a guest chooses by which clock times are shown.
struct BookingZonePage: Page {
    static let template = "book-zone"

    let name: String
    let action: String
    let minutes: String
    let month: String
    let view: String
    let form: FormView

    var title: WordKey { WordKey("meetings.zone.title") }

    init(_ offering: Offering, path: String, _ exchange: Exchange) {
        let choice = BookingMonth.Choice(exchange, offering.type, home: offering.hosts.first?.zone ?? .utc)
        (name, action, minutes) = (offering.type.name, path, "\(choice.minutes)")
        let shown = choice.month ?? BookingMonth.first(choice.zone.local(offering.now).day)
        month = String(BookingMonth.text(shown).prefix(7))
        view = choice.isList ? "list" : ""
        let zones = ZoneNames.all.map { FormView.Option(value: $0, label: $0.replacing("_", with: " ")) }
        form = exchange.view(Form(["zone": choice.zone.name]), options: ["zone": zones])
    }
}
