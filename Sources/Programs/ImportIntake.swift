import Primitives

/// A roster file on its way in: read as it arrives, kept in pieces, with a first look at what its columns hold.
struct ImportIntake: Sendable {
    /// Bytes of a file at most.
    static let maximumBytes = 20 * 1024 * 1024
    /// Rows after the headings at most.
    static let maximumRows = 100_000
    /// Bytes of a piece.
    static let pieceBytes = 256 * 1024

    private var reader: RosterReader
    private var sample = ImportSample()
    private var mark = SpreadsheetMark()
    private(set) var pieces: [[UInt8]] = []

    init(mapping: RosterMapping? = nil) {
        reader = RosterReader(mapping: mapping, limits: CSVLimits(rows: Self.maximumRows))
    }

    /// Throws `CSVError` where the file is malformed, `SpreadsheetUpload` where it is no text at all.
    mutating func take(_ bytes: [UInt8]) throws {
        try mark.look(bytes)
        try reader.read(bytes)
        if pieces.isEmpty { sample.take(bytes) }
        if let size = pieces.last?.count, size + bytes.count <= Self.pieceBytes {
            pieces[pieces.count - 1] += bytes
        } else {
            pieces.append(bytes)
        }
    }

    /// What the file says. Throws as `take` does.
    mutating func finish() throws -> RosterReading { try reader.finish() }

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

/// The first row after the headings, as far as it lies within the first bytes that came.
struct ImportSample: Sendable {
    /// Characters shown of a field.
    private static let length = 60
    private(set) var fields: [String] = []

    mutating func take(_ bytes: [UInt8]) {
        var reader = CSVReader()
        var first: [String] = []
        // What is wrong with the file, the roster's own reader says.
        try? reader.read(bytes) { record in
            if !record.isHeader, first.isEmpty { first = record.fields }
        }
        if first.isEmpty { try? reader.finish { if !$0.isHeader { first = $0.fields } } }
        fields = first.map { String($0.prefix(Self.length)) }
    }
}
