import Primitives
import Web

/// A file of contacts on its way in: kept in pieces, with what its preview says. No card is kept but the first.
struct ContactIntake: Sendable {
    struct Found: Sendable {
        let row: Int
        let address: EmailAddress
    }

    /// Cards kept: enough that some are left where the first may not be written to.
    private static let cards = 50

    private(set) var file: ContactFile
    /// Of each row without a problem.
    private(set) var found: [Found] = []
    private(set) var first: [ContactCard] = []
    private(set) var samples: [String] = []
    private var kept = BytePieces()
    private var sample = CSVSample()
    private var mark = SpreadsheetMark()

    init(mapping: ContactMapping? = nil) { file = ContactFile(mapping: mapping) }

    var pieces: [[UInt8]] { kept.all }

    /// Throws `CSVError` where the file is malformed, `SpreadsheetUpload` where it is no text at all.
    mutating func take(_ bytes: [UInt8]) throws {
        try mark.look(bytes)
        if kept.all.isEmpty {
            sample.take(bytes)
            samples = sample.fields
        }
        kept.take(bytes)
        var rows: [ContactFile.Row] = []
        try file.take(bytes) { rows.append($0) }
        gather(rows)
    }

    mutating func finish() throws {
        var rows: [ContactFile.Row] = []
        try file.finish { rows.append($0) }
        gather(rows)
    }

    private mutating func gather(_ rows: [ContactFile.Row]) {
        for row in rows {
            found.append(Found(row: row.number, address: row.card.address))
            if first.count < Self.cards { first.append(row.card) }
        }
    }

    /// Leaves out whom nobody is to write to.
    mutating func refuse(_ suppressed: Set<EmailAddress>) {
        file.refuse(found.filter { suppressed.contains($0.address) }.map(\.row), .suppressed)
        found.removeAll { suppressed.contains($0.address) }
        first.removeAll { suppressed.contains($0.address) }
    }

    /// The same file read with other columns. Others have their turn after each piece.
    static func read(_ pieces: [[UInt8]], _ mapping: ContactMapping) async throws -> ContactIntake {
        var intake = ContactIntake(mapping: mapping)
        for piece in pieces {
            try intake.take(piece)
            await Task.yield()
        }
        try intake.finish()
        return intake
    }
}
