import Foundation
import Primitives
import Vault

/// What a file would do, as its preview says it.
struct ContactImportSummary: Codable, Sendable, Equatable, StagedSummary {
    static let kind = "contacts"

    struct Problem: Codable, Sendable, Equatable {
        let row: Int
        let column: String
        let key: String
        let values: [String: String]
    }

    let fileName: String
    let rowCount: Int
    let newCount: Int
    let knownCount: Int
    /// Contacts that there is room for.
    let room: Int
    let header: [String]
    let mapping: ContactMapping
    /// What stands in the first row.
    let samples: [String]
    let first: [ContactCard]
    let problems: [Problem]
    let problemCount: Int

    /// Rows shown of those that would come.
    static let shown = 5

    init(_ intake: ContactIntake, named fileName: String, known: Int, room: Int) {
        let file = intake.file
        (self.fileName, rowCount, header, mapping) = (fileName, file.rowCount, file.header, file.mapping)
        (newCount, knownCount, self.room) = (intake.found.count - known, known, room)
        samples = intake.samples.map { ContactText.line(CSVFormula.restored($0)) ?? "" }
        first = Array(intake.first.prefix(Self.shown))
        problems = file.problems.map { problem in
            let heading = file.header.indices.contains(problem.column - 1) ? file.header[problem.column - 1] : ""
            return Problem(
                row: problem.row, column: heading, key: problem.words.key, values: problem.words.values)
        }
        problemCount = file.problemCount
    }

    var isReady: Bool { newCount + knownCount > 0 && newCount <= room && mapping.problems.isEmpty }
}
