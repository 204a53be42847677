/// Why a meeting cannot start at a moment: the rule or the event, for whoever asks "why is there no slot?".
package enum SlotObstacle: Sendable, Equatable {
    case outsideWindow
    /// Meetings may start from then on.
    case tooSoon(earliest: Instant)
    /// Meetings may start only before then.
    case tooFarAhead(latest: Instant)
    /// That date has no hours, because of the week or of an override.
    case noHours(CalendarDay, isOverride: Bool)
    /// The date has hours, and the meeting does not lie within them.
    case outsideHours(CalendarDay, isOverride: Bool)
    /// It lies within hours that begin slots at other moments, the last one before it being this.
    case betweenSteps(before: Instant)
    /// Something in a calendar; `byBuffer` if only the buffer is in its way.
    case busy(BusyTime, byBuffer: Bool)
    case booked(Booking, byBuffer: Bool)
    case held(SlotHold)
    case limit(SlotLimit)
}

extension SlotFinder {
    /// Everything that is in the way of a meeting of this host at `start`; nothing, if and only if it is offered.
    package func obstacles(at start: Instant, _ host: SlotHost) -> [SlotObstacle] {
        var found = obstaclesOfRules(start, host) + obstaclesOfHours(start, host.hours)
        let (low, high) = (start + -shape.bufferBefore, start + shape.duration + shape.bufferAfter)
        let end = start + shape.duration
        for time in host.busy where time.start < time.end && time.start < high && time.end > low {
            found.append(.busy(time, byBuffer: time.end <= start || time.start >= end))
        }
        for booking in host.bookings where !(booking.start == start && canBeJoined(booking)) {
            guard booking.start + -booking.bufferBefore < high, booking.end + booking.bufferAfter > low else {
                continue
            }
            found.append(.booked(booking, byBuffer: booking.end <= start || booking.start >= end))
        }
        found += host.holds.filter { $0.until > now && $0.start < high && $0.end > low }.map { .held($0) }
        if let limit = limit(reachedAt: start, host) { found.append(.limit(limit)) }
        return found
    }

    private func obstaclesOfRules(_ start: Instant, _ host: SlotHost) -> [SlotObstacle] {
        var found: [SlotObstacle] = []
        let allowed = allowed(for: host)
        if start < window.lowerBound || start + shape.duration > window.upperBound { found.append(.outsideWindow) }
        if start < allowed.lowerBound { found.append(.tooSoon(earliest: allowed.lowerBound)) }
        if start >= allowed.upperBound { found.append(.tooFarAhead(latest: allowed.upperBound)) }
        return found
    }

    private func obstaclesOfHours(_ start: Instant, _ hours: HostHours) -> [SlotObstacle] {
        let around = (start + -1)..<(start + shape.duration + 1)
        let stretches = hours.stretches(in: around).filter { $0.start <= start.seconds && start.seconds < $0.end }
        guard let stretch = stretches.first, stretch.end >= (start + shape.duration).seconds else {
            return [noHours(hours.zone.local(start).day, hours)]
        }
        let into = start.seconds - stretch.start - shape.offset
        guard into >= 0 else { return [.betweenSteps(before: Instant(seconds: stretch.start))] }
        return into % shape.step == 0 ? [] : [.betweenSteps(before: start + -(into % shape.step))]
    }

    private func noHours(_ day: CalendarDay, _ hours: HostHours) -> SlotObstacle {
        let isOverride = hours.overrides[day] != nil
        return hours.ranges(on: day).isEmpty
            ? .noHours(day, isOverride: isOverride) : .outsideHours(day, isOverride: isOverride)
    }
}
