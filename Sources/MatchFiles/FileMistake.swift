/// Where and why a file is not readable. The reason names no more of the file than a column, a key or a number of it.
package struct FileMistake: Error, Equatable, Sendable {
    /// Counted from 1.
    package var line: Int
    package var reason: String

    package init(line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// Gives the next bytes of a file, nil at its end.
package typealias Chunks = () throws -> [UInt8]?
