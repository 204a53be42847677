import Calendars
import Foundation
import Primitives
import Web

/// A month with what is free on its days, and one of its days in full: what a guest chooses from.
struct BookingMonth: Sendable {
    /// Months ahead that can be turned to.
    static let furthest = 13

    struct Head: Sendable {
        let short: String
        let long: String
    }

    struct Cell: Sendable {
        /// Nothing outside the month.
        let number: String
        let name: String
        let count: String?
        let href: String?
        let isChosen: Bool
        let isToday: Bool
    }

    struct Week: Sendable { let days: [Cell] }

    struct Time: Sendable {
        /// The moment, in UTC.
        let start: String
        let label: String
    }

    /// A day of the list with all its times.
    struct Day: Sendable {
        let id: String
        let name: String
        let times: [Time]
    }

    let label: String
    let previous: String?
    let next: String?
    /// Days below one another instead of a month of them, and the address of the other view.
    let isList: Bool
    let otherView: String
    let days: [Day]
    let heads: [Head]
    let weeks: [Week]
    let day: String?
    let times: [Time]
    let isEmpty: Bool
    /// Where nothing is free: the next time that is.
    let later: String?
    let laterDay: String?

    /// What a guest chose so far; each of it may be anything.
    struct Choice: Sendable {
        let zone: Zone
        let minutes: Int
        let month: CalendarDay?
        let day: CalendarDay?
        var isList = false

        init(_ exchange: Exchange, _ type: EventType, home: Zone) {
            let fields: [String: String] =
                exchange.isReading
                ? ["zone", "minutes", "month", "day", "view"].reduce(into: [:]) {
                    $0[$1] = exchange.query($1, maximum: 60)
                }
                : [:]
            self.init(fields, type, home: home)
        }

        init(_ fields: [String: String], _ type: EventType, home: Zone) {
            zone = fields["zone"].flatMap(ZoneNames.zone) ?? home
            let wanted = fields["minutes"].flatMap { Int($0) }
            minutes = type.settings.lengths.first { $0 == wanted } ?? type.settings.lengths.first ?? 30
            month = fields["month"].flatMap { Timestamp.day($0 + "-01") }
            day = fields["day"].flatMap { Timestamp.day($0) }
            isList = fields["view"] == "list"
        }

        func query(month: CalendarDay, day: CalendarDay? = nil) -> String {
            let zone = zone.name.replacing("/", with: "%2F").replacing("+", with: "%2B")
            let month =
                "?zone=\(zone)&minutes=\(minutes)&month=\(BookingMonth.text(month).prefix(7))"
                + (isList ? "&view=list" : "")
            return day.map { month + "&day=" + BookingMonth.text($0) } ?? month
        }
    }

    init(_ offering: Offering, _ choice: Choice, path: String, _ words: MeetingWords) {
        let today = choice.zone.local(offering.now).day
        let (thisMonth, wanted) = (Self.first(today), choice.day.map(Self.first) ?? choice.month ?? Self.first(today))
        let last = Self.month(thisMonth, plus: Self.furthest)
        var shown = min(max(thisMonth, Self.first(wanted)), last)
        var free = Self.free(offering, choice, in: shown)
        // Whoever comes without a wish sees the first month in which there is something.
        if choice.month == nil, choice.day == nil, free.isEmpty,
            let first = offering.next(after: offering.now, minutes: choice.minutes, limit: 1).first
        {
            shown = min(Self.first(choice.zone.local(first).day), last)
            free = Self.free(offering, choice, in: shown)
        }
        let chosen = choice.day.flatMap { Self.first($0) == shown ? $0 : nil } ?? free.keys.min()
        label = words.month(shown)
        previous = shown > thisMonth ? path + choice.query(month: Self.month(shown, plus: -1)) : nil
        next = shown < last ? path + choice.query(month: Self.month(shown, plus: 1)) : nil
        isList = choice.isList
        var other = choice
        other.isList.toggle()
        otherView = path + other.query(month: shown, day: chosen)
        days =
            !choice.isList
            ? []
            : free.keys.sorted().map { day in
                Day(
                    id: "day-\(day.civil.day)", name: words.day(day),
                    times: Self.times(free[day] ?? [], in: choice.zone, words))
            }
        heads = Weekday.allCases.map { Head(short: words.shortWeekday($0), long: words.weekday($0)) }
        weeks = Self.weeks(of: shown).map { week in
            Week(days: week.map { Self.cell($0, shown, today, chosen, free, path, choice, words) })
        }
        day = chosen.map(words.day)
        let starts = chosen.flatMap { free[$0] } ?? []
        times = Self.times(starts, in: choice.zone, words)
        isEmpty = choice.isList ? free.isEmpty : starts.isEmpty
        let after = isEmpty ? max(offering.now, choice.zone.start(of: chosen ?? shown)) : nil
        let first = after.flatMap { offering.next(after: $0, minutes: choice.minutes, limit: 1).first }
        laterDay = first.map { words.day(choice.zone.local($0).day) }
        later = first.map { first in
            let day = choice.zone.local(first).day
            return path + choice.query(month: Self.first(day), day: day)
        }
    }

    private static func cell(
        _ day: CalendarDay, _ shown: CalendarDay, _ today: CalendarDay, _ chosen: CalendarDay?,
        _ free: [CalendarDay: [Instant]], _ path: String, _ choice: Choice, _ words: MeetingWords
    ) -> Cell {
        guard first(day) == shown else {
            return Cell(number: "", name: "", count: nil, href: nil, isChosen: false, isToday: false)
        }
        let count = free[day]?.count ?? 0
        return Cell(
            number: "\(day.civil.day)", name: words.day(day), count: count > 0 ? words.free(count) : nil,
            href: count > 0 ? path + choice.query(month: shown, day: day) + "#times" : nil, isChosen: day == chosen,
            isToday: day == today)
    }

    /// Free times of a month by their date in the guest's zone.
    private static func free(_ offering: Offering, _ choice: Choice, in month: CalendarDay) -> [CalendarDay: [Instant]]
    {
        let (from, until) = (choice.zone.start(of: month), choice.zone.start(of: Self.month(month, plus: 1)))
        // Of a day is what begins on it.
        let offers = offering.offers(in: from..<(until + choice.minutes * 60), minutes: choice.minutes)
        return Dictionary(grouping: offers.map(\.start).filter { $0 < until }) { choice.zone.local($0).day }
    }

    static func times(_ starts: [Instant], in zone: Zone, _ words: MeetingWords) -> [Time] {
        starts.map { Time(start: Timestamp.text($0, in: .utc), label: words.time($0, in: zone)) }
    }

    // MARK: Days

    static func first(_ day: CalendarDay) -> CalendarDay { day + 1 + -day.civil.day }

    static func month(_ day: CalendarDay, plus months: Int) -> CalendarDay {
        let (year, month, _) = day.civil
        let count = year * 12 + month - 1 + months
        return CalendarDay(count / 12, count % 12 + 1, 1) ?? day
    }

    /// Whole weeks from Monday that a month touches.
    private static func weeks(of month: CalendarDay) -> [[CalendarDay]] {
        let (first, end) = (month + -month.weekday.rawValue, Self.month(month, plus: 1))
        return stride(from: first.number, to: end.number, by: 7).map { start in
            (0..<7).map { CalendarDay(number: start + $0) }
        }
    }

    /// `2026-12-24`.
    static func text(_ day: CalendarDay) -> String {
        String(Timestamp.text(Instant(seconds: day.number * 86_400), in: .utc).prefix(10))
    }
}

extension MeetingWords {
    func free(_ count: Int) -> String { said("meetings.book.free", ["count": "\(count)"]) }

    /// Where, for whoever has not booked: a room or a number that is the same for all is not told in public.
    func publicPlace(_ place: MeetingPlace) -> String {
        switch place.kind {
        case .link: said("meetings.place.link")
        case .call: said("meetings.place.call-public")
        default: self.place(place)
        }
    }

    func place(_ place: MeetingPlace) -> String {
        switch place.kind {
        case .phone: said("meetings.place.phone")
        case .call: said("meetings.place.call", ["detail": place.detail])
        case .address: place.detail
        case .link: place.detail
        case .jitsi: said("meetings.place.jitsi")
        case .meet: said("meetings.place.meet")
        case .zoom: said("meetings.place.zoom")
        }
    }

    func names(_ people: [String]) -> String {
        guard people.count > 1, let last = people.last else { return people.first ?? "" }
        return people.dropLast().joined(separator: ", ") + " " + said("meetings.and") + " " + last
    }

    /// Why nothing at all is offered.
    func closure(_ closure: Offering.Closure, _ hosts: [String], in zone: Zone) -> String {
        let names = names(hosts)
        switch closure {
        case .closed, .unset: return said("meetings.book.closed")
        case .notNow(let until):
            guard let until else { return said("meetings.book.not-now-open", ["names": names]) }
            return said("meetings.book.not-now", ["names": names, "until": day(zone.local(until.instant).day)])
        case .unknown: return said("meetings.book.unknown")
        }
    }
}
