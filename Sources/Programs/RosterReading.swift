import Primitives

/// What a roster says, before anything is written.
package struct RosterReading: Sendable {
    /// The names of the columns as the file has them.
    package internal(set) var header: [String] = []
    package internal(set) var mapping = RosterMapping([])
    /// Where there are any, no row was looked at.
    package internal(set) var mappingProblems: [RosterMappingProblem] = []
    /// The rows without a problem, in the order of the file.
    package internal(set) var rows: [RosterRow] = []
    package internal(set) var problems = RosterProblems()
    /// Rows with any text, those with problems included.
    package internal(set) var rowCount = 0

    /// Reads a whole file. Throws `CSVError`, and gives no rows, where the file is malformed.
    package static func read(_ bytes: [UInt8], mapping: RosterMapping? = nil) throws -> RosterReading {
        var reader = RosterReader(mapping: mapping)
        try reader.read(bytes)
        return try reader.finish()
    }
}
