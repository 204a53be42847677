/// What is wrong with a calendar, and in which line of its file. The reason is a sentence for whoever made the file.
package struct BadCalendar: Error, Sendable, Equatable {
    /// Counted from 1; a folded line by its first.
    package let line: Int
    package let reason: String

    package init(line: Int, _ reason: String) { (self.line, self.reason) = (line, reason) }
}
