import Primitives

/// Reads a roster as it arrives. What it keeps grows with the rows, not with the file's quotes and ignored columns.
package struct RosterReader: Sendable {
    private var csv: CSVReader
    private var gathering: RosterGathering

    /// Without a mapping, it is guessed from the header.
    package init(mapping: RosterMapping? = nil, keepingUnknown: Bool = false, limits: CSVLimits = CSVLimits()) {
        csv = CSVReader(limits: limits)
        gathering = RosterGathering(mapping: mapping, keepingUnknown: keepingUnknown)
    }

    /// Throws `CSVError` where the file is malformed, then and at each later call.
    package mutating func read(_ bytes: some Sequence<UInt8>) throws {
        try csv.read(bytes) { gathering.take($0) }
    }

    /// The whole of it, once the file is at its end. Throws as `read` does.
    package mutating func finish() throws -> RosterReading {
        try csv.finish { gathering.take($0) }
        return gathering.finished()
    }
}
