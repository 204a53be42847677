import Accounts
import Calendars
import Foundation
import Primitives

/// A host with everything that decides when they can be met.
struct Host: Sendable {
    let person: Person
    /// Nil for somebody who has not said when they can be met.
    let availability: Availability?
    /// Wants to be left alone for now.
    let notNow: NotNow?
    var sources: [BusySource] = []
    /// What stands in our own books.
    var bookings: [Calendars.Booking] = []
    /// Of this kind of meeting, for taking turns.
    var given = 0
    /// Has a place in the workspace, and allows to be named as a host by whoever made the kind.
    var isThere = true

    var hours: HostHours? { availability?.hours }
    var zone: Zone { hours?.zone ?? .utc }

    /// For a stretch of time, as the engine takes it; nil for who cannot be met at all.
    func slotHost(in window: Range<Instant>, at now: Instant) -> SlotHost? {
        guard let hours, !(notNow?.holds(at: now.date) ?? false) else { return nil }
        var host = SlotHost(person.id.text, hours)
        host.busy = BusyPicture.together(sources, in: window, at: now).blocked
        host.bookings = bookings
        host.given = given
        return host
    }

    /// The first of the host's own limits that one more meeting then would break.
    func limit(reachedAt start: Instant) -> SlotLimit? {
        guard let availability, !availability.limits.isEmpty else { return nil }
        let day = zone.local(start).day
        let own = bookings.map { zone.local($0.start).day }
        return availability.limits.first { limit in
            guard case .meetings(let most) = limit.most else { return false }
            let isWithin: (CalendarDay) -> Bool =
                limit.period == .day ? { $0 == day } : { Self.monday(of: $0) == Self.monday(of: day) }
            return own.filter(isWithin).count >= most
        }
    }

    static func monday(of day: CalendarDay) -> CalendarDay { day + -day.weekday.rawValue }
}

/// What is offered to guests of a kind of meeting, of all that is known at one moment.
struct Offering: Sendable {
    let type: EventType
    let hosts: [Host]
    let now: Instant

    /// A time at which a meeting can begin, and the places of the hosts who could take it.
    struct Offer: Sendable, Equatable {
        let start: Instant
        let hosts: [Int]
    }

    /// Why nothing at all is offered, where it is not for want of free times.
    enum Closure: Sendable, Equatable {
        case closed, unset
        /// Those who would have to be there want to be left alone: until then, or until they say so.
        case notNow(until: Date?)
        /// A calendar cannot be read, and so nobody knows what is free.
        case unknown
    }

    private var isTogether: Bool { type.settings.assignment == .collective || hosts.count == 1 }

    /// Who counts: everybody, or whoever of those taking turns can be met.
    private func able(in window: Range<Instant>) -> [(place: Int, host: SlotHost)]? {
        let all = hosts.map { $0.slotHost(in: window, at: now) }
        if isTogether, all.contains(where: { $0 == nil }) { return nil }
        return all.enumerated().compactMap { place, host in host.map { (place, $0) } }
    }

    var closure: Closure? {
        guard type.isOpen, !hosts.isEmpty else { return .closed }
        let able = hosts.filter { $0.hours != nil }
        guard isTogether ? able.count == hosts.count : !able.isEmpty else { return .unset }
        let away = able.compactMap(\.notNow).filter { $0.holds(at: now.date) }
        if isTogether ? !away.isEmpty : away.count == able.count {
            let ends = away.map(\.until)
            if ends.contains(nil) && isTogether { return .notNow(until: nil) }
            let known = ends.compactMap { $0 }
            return .notNow(until: isTogether ? known.max() : known.min())
        }
        let failed = able.filter { $0.sources.contains { $0.state(at: now) == .failed } }
        return (isTogether ? !failed.isEmpty : failed.count == able.count) ? .unknown : nil
    }

    /// Times at which a meeting of that length can begin, each with the places of hosts who could take it.
    func offers(in window: Range<Instant>, minutes: Int) -> [Offer] {
        guard closure == nil, type.settings.lengths.contains(minutes), window.lowerBound < window.upperBound,
            let shape = type.settings.shape(minutes: minutes)
        else { return [] }
        // What takes time just outside matters as well.
        let margin = shape.bufferBefore + shape.bufferAfter + shape.duration + 86_400
        let around = (window.lowerBound + -margin)..<(window.upperBound + margin)
        guard let able = able(in: around), !able.isEmpty else { return [] }
        let finder = SlotFinder(window: window, shape: shape, rules: type.settings.rules, now: now)
        let slotHosts = able.map(\.host)
        let found = isTogether ? finder.collective(slotHosts) : finder.roundRobin(slotHosts)
        return found.compactMap { offer in
            let free = offer.hosts.map { able[$0].place }.filter { isWithinLimits(hosts[$0], offer.start, shape) }
            guard isTogether ? free.count == hosts.count : !free.isEmpty else { return nil }
            return Offer(start: offer.start, hosts: free)
        }
    }

    /// Joining a meeting that is there anyway is not one more.
    private func isWithinLimits(_ host: Host, _ start: Instant, _ shape: SlotShape) -> Bool {
        host.limit(reachedAt: start) == nil
            || host.bookings.contains { $0.isOfThisType && $0.start == start && $0.seatsTaken < type.settings.seats }
    }

    /// Whether a time is really offered, and whose it would be.
    func hosts(at start: Instant, minutes: Int) -> [PersonID]? {
        let window = start..<(start + minutes * 60)
        guard let offer = offers(in: window, minutes: minutes).first(where: { $0.start == start }) else { return nil }
        if isTogether { return hosts.map(\.person.id) }
        let slotHosts = hosts.map { host -> SlotHost in
            var slotHost = SlotHost(host.person.id.text, HostHours(WeeklyHours(), .utc))
            slotHost.given = host.given
            (slotHost.weight, slotHost.priority) = (
                type.settings.number(of: host.person.id), type.settings.number(of: host.person.id)
            )
            return slotHost
        }
        return type.settings.assignment.roundRobin.choose(offer.hosts, among: slotHosts).map { [hosts[$0].person.id] }
    }

    /// Whether these hosts, all of them, are offered at that moment.
    func isFree(_ people: [PersonID], at start: Instant, minutes: Int) -> Bool {
        let window = start..<(start + minutes * 60)
        guard let offer = offers(in: window, minutes: minutes).first(where: { $0.start == start }) else { return false }
        return Set(people).isSubset(of: offer.hosts.map { hosts[$0].person.id })
    }

    /// The next free times from a moment on, looked for as far ahead as can be booked.
    func next(after start: Instant, minutes: Int, limit: Int = 5) -> [Instant] {
        var (from, found): (Instant, [Instant]) = (start, [])
        let end = now + (type.settings.daysAhead + 2) * 86_400
        while from < end, found.count < limit {
            let until = min(from + 14 * 86_400, end)
            // A slot lies within its window; the next one begins where a slot could have crossed this one's end.
            found += offers(in: from..<(until + minutes * 60), minutes: minutes).map(\.start).filter { $0 < until }
            from = until
        }
        return Array(found.prefix(limit))
    }
}

extension Offering {
    /// Why a meeting cannot begin at a moment, for one host.
    enum Reason: Sendable, Equatable {
        case rule(SlotObstacle)
        case hostLimit(SlotLimit)
        case unknown(calendar: String)
        case busy(calendar: String, BusyTime)
        case notNow, unset, closed, gone
    }

    /// At which minutes meetings begin follows from the hours of all who meet a guest together, and not from one's own.
    private func isOwnStep(_ obstacle: SlotObstacle) -> Bool {
        guard isTogether, hosts.count > 1, case .betweenSteps = obstacle else { return false }
        return true
    }

    /// Everything in the way for a host; nothing, if it is offered for them.
    func reasons(at start: Instant, minutes: Int, of host: Host) -> [Reason] {
        var reasons: [Reason] = type.isOpen ? [] : [.closed]
        guard host.isThere else { return reasons + [.gone] }
        if host.notNow?.holds(at: now.date) ?? false { reasons.append(.notNow) }
        guard let hours = host.hours, let shape = type.settings.shape(minutes: minutes) else {
            return reasons + [.unset]
        }
        let (low, high) = (start + -shape.bufferBefore, start + shape.duration + shape.bufferAfter)
        for source in host.sources {
            let picture = source.taken(in: low..<high, at: now)
            reasons += picture.busy.map { .busy(calendar: source.name, $0) }
            if !picture.unknown.isEmpty { reasons.append(.unknown(calendar: source.name)) }
        }
        var slotHost = SlotHost(host.person.id.text, hours)
        slotHost.bookings = host.bookings
        let window = (start + -86_400)..<(start + shape.duration + 86_400)
        let finder = SlotFinder(window: window, shape: shape, rules: type.settings.rules, now: now)
        reasons += finder.obstacles(at: start, slotHost).filter { !isOwnStep($0) }.map { .rule($0) }
        if !isWithinLimits(host, start, shape), let limit = host.limit(reachedAt: start) {
            reasons.append(.hostLimit(limit))
        }
        return reasons
    }
}
