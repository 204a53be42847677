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

/// Something in a readable file that is passed over and may be a slip. Whoever runs the command wrote the file: it names
/// what it found.
package struct FileNote: Equatable, Sendable {
    /// Of each file, as many as anybody reads.
    package static let most = 20

    /// Counted from 1.
    package let line: Int
    package let sentence: String

    package init(line: Int, _ sentence: String) {
        self.line = line
        self.sentence = sentence
    }

    /// The first ones, and how many more there are.
    package static func sentences(_ notes: [FileNote]) -> [String] {
        let more = notes.count - most
        return notes.prefix(most).map { "line \($0.line): \($0.sentence)" }
            + (more > 0 ? ["and \(more) more of this kind"] : [])
    }

    /// `a@example.org, b@example.org and 3 others`
    static func names(_ names: [String]) -> String {
        let others = names.count - 5
        return names.prefix(5).joined(separator: ", ")
            + (others > 0 ? " and \(others) other\(others == 1 ? "" : "s")" : "")
    }
}

/// Gives the next bytes of a file, nil at its end.
package typealias Chunks = () throws -> [UInt8]?
