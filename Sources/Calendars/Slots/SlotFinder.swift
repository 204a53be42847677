/// Finds the slots of one host, of several together, or of any among several.
package struct SlotFinder: Sendable {
    package let window: Range<Instant>
    package let shape: SlotShape
    package let rules: BookingRules
    package let now: Instant

    package init(window: Range<Instant>, shape: SlotShape, rules: BookingRules = BookingRules(), now: Instant) {
        (self.window, self.shape, self.rules, self.now) = (window, shape, rules, now)
    }

    /// A time at which something can be booked, and the hosts, by their place in the list, who could take it.
    package struct Offer: Sendable, Equatable {
        package let start: Instant
        package let hosts: [Int]
    }

    /// Times that suit all of them: within the hours of each, and the rules in the zone of each.
    package func collective(_ hosts: [SlotHost]) -> [Offer] {
        let everybody = Array(hosts.indices)
        let common = HourStretch.intersection(hosts.map { $0.hours.stretches(in: window) })
        let grid = SlotGrid(common, shape, in: window)
        var blocked = SlotBitmap(count: grid.count)
        for host in hosts { blocked.formUnion(self.blocked(host, grid)) }
        let starts = grid.starts
        return (!blocked).slots.map { Offer(start: starts[$0], hosts: everybody) }
    }

    /// Times that suit at least one, each with those whom it suits.
    package func roundRobin(_ hosts: [SlotHost]) -> [Offer] {
        var suited: [Instant: [Int]] = [:]
        for (index, host) in hosts.enumerated() {
            let grid = SlotGrid(host.hours, shape, in: window)
            let starts = grid.starts
            for slot in (!blocked(host, grid)).slots { suited[starts[slot], default: []].append(index) }
        }
        return suited.map { Offer(start: $0.key, hosts: $0.value) }.sorted { $0.start < $1.start }
    }

    package func slots(_ host: SlotHost) -> [Instant] { roundRobin([host]).map(\.start) }
}

extension SlotFinder {
    /// The slots of a grid that one host cannot take.
    private func blocked(_ host: SlotHost, _ grid: SlotGrid) -> SlotBitmap {
        var blocked = grid.blocked(by: host.busy)
        grid.block(host.holds.filter { $0.until > now }.map { BusyTime($0.start, $0.end) }, in: &blocked)
        for booking in host.bookings { block(booking, grid, in: &blocked) }
        let allowed = allowed(for: host)
        for (slot, start) in grid.starts.enumerated() where !allowed.contains(start) || isOverLimit(start, host) {
            blocked.insert(slot..<slot + 1)
        }
        return blocked
    }

    /// A booking rules out what it touches, except that it can be joined while it has seats.
    private func block(_ booking: Booking, _ grid: SlotGrid, in blocked: inout SlotBitmap) {
        let time = [BusyTime(booking.start + -booking.bufferBefore, booking.end + booking.bufferAfter)]
        guard canBeJoined(booking), let slot = grid.number(of: booking.start) else {
            return grid.block(time, in: &blocked)
        }
        var own = grid.blocked(by: time)
        own.remove(slot)
        blocked.formUnion(own)
    }

    func canBeJoined(_ booking: Booking) -> Bool {
        booking.isOfThisType && booking.seatsTaken < rules.seats && booking.end - booking.start == shape.duration
    }

    /// From when until when meetings may start, by notice and horizon.
    func allowed(for host: SlotHost) -> Range<Instant> {
        let earliest = now + rules.notice
        let today = host.hours.zone.local(now).day
        let (first, last): (Instant, Instant) =
            switch rules.horizon {
            case .unlimited: (earliest, Instant(seconds: .max))
            case .days(let count): (earliest, end(of: today + count, host))
            case .workingDays(let count): (earliest, end(of: workingDay(today, count, host.hours), host))
            case .between(let first, let last): (host.hours.zone.start(of: first), end(of: last, host))
            }
        let begin = max(earliest, first)
        return begin..<max(begin, last)
    }

    private func end(of day: CalendarDay, _ host: SlotHost) -> Instant { host.hours.zone.start(of: day + 1) }

    /// The `count`th day after today that has hours; looked for within a year for each.
    private func workingDay(_ today: CalendarDay, _ count: Int, _ hours: HostHours) -> CalendarDay {
        var (day, left) = (today, count)
        for _ in 0..<366 * max(1, min(count, 1_000)) where left > 0 {
            day = day + 1
            if !hours.ranges(on: day).isEmpty { left -= 1 }
        }
        return day
    }

    func isOverLimit(_ start: Instant, _ host: SlotHost) -> Bool { limit(reachedAt: start, host) != nil }

    /// The first limit that a meeting then would break. Joining one that is there breaks none.
    func limit(reachedAt start: Instant, _ host: SlotHost) -> SlotLimit? {
        guard !rules.limits.isEmpty, !host.bookings.contains(where: { $0.start == start && canBeJoined($0) }) else {
            return nil
        }
        let day = host.hours.zone.local(start).day
        return rules.limits.first { limit in
            let period = limit.period(of: day)
            let within = host.bookings.filter {
                $0.isOfThisType && limit.period(of: host.hours.zone.local($0.start).day) == period
            }
            return limit.forbids(shape.duration, beside: within)
        }
    }
}
