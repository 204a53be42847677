import Primitives
import Web

/// A roster file on its way in: read as it arrives, kept in pieces, with a first look at what its columns hold.
struct ImportIntake: Sendable {
    /// Bytes of a file at most.
    static let maximumBytes = 20 * 1024 * 1024
    /// Rows after the headings at most.
    static let maximumRows = 100_000

    private var reader: RosterReader
    private var sample = CSVSample()
    private var mark = SpreadsheetMark()
    private var kept = BytePieces()

    init(mapping: RosterMapping? = nil) {
        reader = RosterReader(mapping: mapping, limits: CSVLimits(rows: Self.maximumRows))
    }

    /// Throws `CSVError` where the file is malformed, `SpreadsheetUpload` where it is no text at all.
    mutating func take(_ bytes: [UInt8]) throws {
        try mark.look(bytes)
        try reader.read(bytes)
        if kept.all.isEmpty { sample.take(bytes) }
        kept.take(bytes)
    }

    /// What the file says. Throws as `take` does.
    mutating func finish() throws -> RosterReading { try reader.finish() }

    var pieces: [[UInt8]] { kept.all }

    /// For each column what stands in the first row.
    var samples: [String] { sample.fields }

    /// Reads pieces that were kept. Others have their turn after each piece: a file of 100,000 rows takes a second.
    static func read(_ pieces: [[UInt8]], mapping: RosterMapping) async throws -> RosterReading {
        var reader = RosterReader(mapping: mapping, limits: CSVLimits(rows: maximumRows))
        for piece in pieces {
            try reader.read(piece)
            await Task.yield()
        }
        return try reader.finish()
    }
}
