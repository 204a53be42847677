import Foundation
import Primitives
import Store
import Vault

enum HistoryImportTag {}
typealias HistoryImportID = Identifier<HistoryImportTag>

/// A file of past rounds that was looked at: what would be kept of it, and what its page shows.
struct StagedHistory: Codable, Sendable, Equatable, SealableValue {
    struct Meeting: Codable, Sendable, Equatable {
        let round: Int
        let people: [PersonID]
    }

    struct Problem: Codable, Sendable, Equatable {
        let row: Int
        let column: Int
        let key: String
        let values: [String: String]

        var words: WordKey { WordKey(known: key, values) }
    }

    let fileName: String
    let rows: Int
    let rounds: Int
    let meetings: [Meeting]
    /// People of the file, and those of them who are not in the roster.
    let people: Int
    let unknown: Int
    /// Meetings of which fewer than two people are in the roster.
    let dropped: Int
    let problemCount: Int
    let problems: [Problem]

    /// There is something to keep and nothing in the way.
    var isReady: Bool { problemCount == 0 && !meetings.isEmpty }

    /// - Parameter known: who of the file is in the roster.
    init(_ reading: HistoryReading, named name: String, known: [EmailAddress: PersonID]) {
        let kept = reading.meetings.map { Meeting(round: $0.round, people: $0.people.compactMap { known[$0] }) }
        let named = Set(reading.meetings.flatMap(\.people))
        fileName = name
        rows = reading.rows
        rounds = reading.rounds
        meetings = kept.filter { $0.people.count > 1 }
        people = named.count
        unknown = named.count { known[$0] == nil }
        dropped = kept.count { $0.people.count < 2 }
        problemCount = reading.problemCount
        problems = reading.problems.map {
            Problem(row: $0.row, column: $0.column, key: $0.words.key, values: $0.words.values)
        }
    }
}

/// Every statement on `history_import`. Seals and opens on the way.
struct HistoryImportStore: Sendable {
    /// Seconds that a file waits for a yes.
    static let lifetime: TimeInterval = 86_400

    let vault: KeyVault
    let random: RandomSource

    /// In place of what waited before.
    func stage(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ staged: StagedHistory
    ) throws {
        try drop(tx, workspace, program)
        let id = HistoryImportID(random.uuid(at: tx.now))
        let sealed = try vault.seal(staged, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
        try tx.run(
            """
            INSERT INTO history_import (workspace_id, program_id, id, reading, created_at, expires_at)
            VALUES (\(workspace), \(program), \(id), \(sealed), \(tx.now), \(tx.now + Self.lifetime))
            """)
    }

    /// What waits for a yes, locked where it is to be taken.
    func find(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, locking: Bool = false
    ) throws -> StagedHistory? {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        let row = try tx.first(
            """
            SELECT id, reading FROM history_import
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND expires_at > \(tx.now)\(lock)
            """)
        return try row.map { row in
            try vault.open(
                row.get("reading"), under: vault.workspaceKey(tx, workspace),
                at: Self.place(row.get("id"), workspace))
        }
    }

    func drop(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws {
        try tx.run("DELETE FROM history_import WHERE workspace_id = \(workspace) AND program_id = \(program)")
    }

    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM history_import WHERE expires_at <= \(tx.now)")
    }

    private static func place(_ id: HistoryImportID, _ workspace: WorkspaceID) -> Place {
        Place("history_import", "reading", row: id.uuid, workspace: workspace)
    }
}
