/// Somebody who can be booked: hours, and everything that takes their time.
package struct SlotHost: Sendable {
    package let name: String
    package var hours: HostHours
    /// From calendars. Our own meetings come as `bookings`, not twice.
    package var busy: [BusyTime] = []
    package var bookings: [Booking] = []
    package var holds: [SlotHold] = []
    /// For round-robin: the highest is asked first.
    package var priority = 0
    /// For round-robin by weight: the share of meetings, against the others' weights.
    package var weight = 1
    /// Meetings by round-robin so far, and when the last of them was given.
    package var given = 0
    package var lastGiven: Instant?

    package init(_ name: String, _ hours: HostHours) { (self.name, self.hours) = (name, hours) }
}
