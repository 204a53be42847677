/// Bounds on a calendar's text. Beyond them it is refused, not read in part.
package struct CalendarLimits: Sendable {
    package var bytes = 64 << 20
    /// Lines of the file, before unfolding.
    package var lines = 600_000
    /// Components within components; a calendar needs three.
    package var depth = 8
    /// Bytes of one line that is read at all, unfolded.
    package var lineBytes = 1 << 20

    package init() {}
}
