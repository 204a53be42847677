/// How long a meeting takes, how often one may begin, and what has to stay free around it. All in seconds.
package struct SlotShape: Sendable, Equatable {
    package var duration: Int
    /// From one possible start to the next.
    package var step: Int
    /// From the beginning of the hours to the first possible start.
    package var offset = 0
    package var bufferBefore = 0
    package var bufferAfter = 0

    /// Nil unless duration and step are from a minute to a week.
    package init?(duration: Int, step: Int) {
        let allowed = 60...7 * LocalTime.day
        guard allowed.contains(duration), allowed.contains(step) else { return nil }
        (self.duration, self.step) = (duration, step)
    }

    /// The same with buffers from nothing to a week; nil beyond that.
    package func buffered(before: Int, after: Int) -> SlotShape? {
        let allowed = 0...7 * LocalTime.day
        guard allowed.contains(before), allowed.contains(after) else { return nil }
        var shape = self
        (shape.bufferBefore, shape.bufferAfter) = (before, after)
        return shape
    }

    /// The same, beginning so many seconds into the hours; nil unless that is less than a day.
    package func shifted(by offset: Int) -> SlotShape? {
        guard (0..<LocalTime.day).contains(offset) else { return nil }
        var shape = self
        shape.offset = offset
        return shape
    }
}
