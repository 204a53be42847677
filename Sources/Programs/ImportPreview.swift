import Accounts
import Primitives
import Vault

/// What a staged file would do: all that its page shows, sealed together with it.
struct ImportPreview: Codable, Sendable, Equatable, SealableValue {
    /// Rows and problems shown.
    static let shownRows = 8
    static let shownProblems = 50

    let fileName: String
    let header: [String]
    let samples: [String]
    let mapping: RosterMapping
    let rowCount: Int
    let problemCount: Int
    let problems: [Problem]
    let first: [Shown]
    /// Nil where the choice of columns does not let any row be read.
    let counts: ImportCounts?

    struct Problem: Codable, Sendable, Equatable {
        let row: Int
        let column: Int
        let key: String
        let values: [String: String]

        var words: WordKey { WordKey(known: key, values) }
    }

    /// A row as it would be kept.
    struct Shown: Codable, Sendable, Equatable {
        let row: Int
        let profile: Profile
    }

    init(fileName: String, samples: [String], _ reading: RosterReading, _ counts: ImportCounts?) {
        self.fileName = fileName
        self.samples = samples
        self.counts = counts
        header = reading.header
        mapping = reading.mapping
        rowCount = reading.rowCount
        problemCount = reading.problems.count
        problems = reading.problems.first.prefix(Self.shownProblems).map {
            Problem(row: $0.row, column: $0.column, key: $0.words.key, values: $0.words.values)
        }
        first = reading.rows.prefix(Self.shownRows).map { Shown(row: $0.row, profile: Profile($0)) }
    }

    /// There is something to write and nothing in the way.
    var isReady: Bool { problemCount == 0 && counts.map { $0.new + $0.changed > 0 } ?? false }
}

/// How many people of a file are new, changed and the same, and how many rows were refused.
package struct ImportCounts: Codable, Sendable, Equatable {
    package let new: Int
    package let changed: Int
    package let same: Int
    package var refused = 0
}
