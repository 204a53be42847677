/// Part of a day by the clock: seconds after midnight. An end above 86,400 lies on the next day.
package struct DayRange: Hashable, Sendable {
    package let start: Int
    package let end: Int

    /// Nil unless it begins within the day, ends after it began, and ends within the next.
    package init?(start: Int, end: Int) {
        guard (0..<LocalTime.day).contains(start), end > start, end <= 2 * LocalTime.day else { return nil }
        (self.start, self.end) = (start, end)
    }
}
