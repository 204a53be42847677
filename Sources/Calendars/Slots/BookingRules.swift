/// What an event type asks of a time, apart from hours and calendars.
package struct BookingRules: Sendable {
    /// Seconds that have to lie between now and the meeting.
    package var notice = 0
    package var horizon = BookingHorizon.unlimited
    package var limits: [SlotLimit] = []
    /// People who can have the same slot.
    package var seats = 1

    package init() {}
}

/// How far ahead one can book.
package enum BookingHorizon: Sendable, Equatable {
    case unlimited
    /// Today and so many days after it.
    case days(Int)
    /// The same, counting only days on which there are hours.
    case workingDays(Int)
    /// Dates, both included.
    case between(CalendarDay, CalendarDay)
}

/// At most so much of an event type in each day, week or month of the host's zone.
package struct SlotLimit: Sendable, Equatable {
    package enum Period: Sendable { case day, week, month }
    package enum Most: Sendable, Equatable { case meetings(Int), minutes(Int) }

    package let period: Period
    package let most: Most
    package let weekStart: Weekday

    package init(_ most: Most, each period: Period, weekStart: Weekday = .monday) {
        (self.most, self.period, self.weekStart) = (most, period, weekStart)
    }

    /// The day that names the period in which `day` lies.
    func period(of day: CalendarDay) -> CalendarDay {
        switch period {
        case .day: day
        case .week: day + -day.weekday.days(after: weekStart)
        case .month: day + 1 + -day.civil.day
        }
    }

    /// Whether another meeting of that length would be too much beside those there are.
    func forbids(_ duration: Int, beside bookings: [Booking]) -> Bool {
        switch most {
        case .meetings(let count): bookings.count >= count
        case .minutes(let minutes): bookings.map { $0.end - $0.start }.reduce(duration, +) > minutes * 60
        }
    }
}

/// A meeting that stands in our own books, of the event type that is asked about or of another.
package struct Booking: Sendable, Equatable {
    package let start: Instant
    package let end: Instant
    /// Of its own event type: they add up with those of the new meeting.
    package var bufferBefore = 0
    package var bufferAfter = 0
    /// Whether it counts for limits, and can be joined while it has seats.
    package var isOfThisType = true
    package var seatsTaken = 1

    package init(_ start: Instant, _ end: Instant) { (self.start, self.end) = (start, end) }
}

/// A slot that is kept for somebody who is filling in the form.
package struct SlotHold: Sendable, Equatable {
    package let start: Instant
    package let end: Instant
    package let until: Instant

    package init(_ start: Instant, _ end: Instant, until: Instant) {
        (self.start, self.end, self.until) = (start, end, until)
    }
}
