/// A time that is taken: from `start` up to, not including, `end`.
package struct BusyTime: Hashable, Sendable {
    package let start: Instant
    package let end: Instant
    /// Where it comes from: for a calendar's event, the line of its file.
    package let source: Int

    package init(_ start: Instant, _ end: Instant, source: Int = 0) {
        (self.start, self.end, self.source) = (start, end, source)
    }
}
