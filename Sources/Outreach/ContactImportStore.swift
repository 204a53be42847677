import Foundation
import Primitives
import Store
import Vault

package enum OutreachImportTag {}
typealias ContactImportID = Identifier<OutreachImportTag>

/// What a file would do, as its preview says it.
struct ContactImportSummary: Codable, Sendable, Equatable, SealableValue {
    struct Column: Codable, Sendable, Equatable {
        let heading: String
        let key: String
        let values: [String: String]
    }

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
    let columns: [Column]
    let first: [ContactCard]
    let problems: [Problem]
    let problemCount: Int

    /// Rows shown of those that would come.
    static let shown = 5

    init(_ file: ContactFile, named fileName: String, known: Int) {
        self.fileName = fileName
        rowCount = file.rowCount
        newCount = file.rows.count - known
        knownCount = known
        columns = zip(file.header, file.columns).map { heading, column in
            Column(heading: heading, key: column.words.key, values: column.words.values)
        }
        first = file.rows.prefix(Self.shown).map(\.card)
        problems = file.problems.map { problem in
            let heading = file.header.indices.contains(problem.column - 1) ? file.header[problem.column - 1] : ""
            return Problem(
                row: problem.row, column: heading, key: problem.words.key, values: problem.words.values)
        }
        problemCount = file.problemCount
    }
}

/// Contacts of a file, some at a time.
struct ContactCards: Codable, Sendable, SealableValue {
    let cards: [ContactCard]
}

/// Every statement on `outreach_import` and `outreach_import_chunk`. Seals and opens on the way.
struct ContactImportStore: Sendable {
    /// Seconds that a file waits for a yes.
    static let lifetime: TimeInterval = 86_400
    /// Contacts of a piece.
    private static let batch = 200
    /// Files of one person that wait at the same time; the oldest goes first.
    private static let waiting = 5

    let vault: KeyVault
    let random: RandomSource

    func stage(
        _ tx: Transaction, _ owner: OutreachOwner, _ summary: ContactImportSummary, _ cards: [ContactCard]
    ) throws -> ContactImportID {
        try makeRoom(tx, owner)
        let id = ContactImportID(random.uuid(at: tx.now))
        let key = try key(tx, owner)
        let sealed = try vault.seal(
            summary, under: key, at: Place("outreach_import", "summary", row: id.uuid, workspace: owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_import (workspace_id, id, person_id, summary, created_at, expires_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(sealed), \(tx.now), \(tx.now + Self.lifetime))
            """)
        for (number, batch) in cards.batches(of: Self.batch).enumerated() {
            let chunk = random.uuid(at: tx.now)
            let sealed = try vault.seal(ContactCards(cards: batch), under: key, at: Self.place(chunk, owner.workspace))
            try tx.run(
                """
                INSERT INTO outreach_import_chunk (workspace_id, id, person_id, import_id, number, cards)
                VALUES (\(owner.workspace), \(chunk), \(owner.person), \(id), \(number), \(sealed))
                """)
        }
        return id
    }

    /// Nil where there is none, or it has waited too long.
    func find(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID
    ) throws -> ContactImportSummary? {
        let row = try tx.first(
            """
            SELECT summary FROM outreach_import WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND id = \(id) AND expires_at > \(tx.now)
            """)
        return try row.map { row in
            try vault.open(
                row.get("summary"), under: key(tx, owner),
                at: Place("outreach_import", "summary", row: id.uuid, workspace: owner.workspace))
        }
    }

    /// Takes the contacts of a file that waits, and the file with them. Nil where it no longer waits.
    func take(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID) throws -> [ContactCard]? {
        let row = try tx.first(
            """
            SELECT id FROM outreach_import WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                AND id = \(id) AND expires_at > \(tx.now) FOR UPDATE
            """)
        guard row != nil else { return nil }
        let key = try key(tx, owner)
        let cards = try tx.rows(
            """
            SELECT id, cards FROM outreach_import_chunk
            WHERE workspace_id = \(owner.workspace) AND import_id = \(id) ORDER BY number
            """
        ).flatMap { row -> [ContactCard] in
            let chunk: UUID = try row.get("id")
            let opened: ContactCards = try vault.open(
                row.get("cards"), under: key, at: Self.place(chunk, owner.workspace))
            return opened.cards
        }
        _ = try drop(tx, owner, id)
        return cards
    }

    /// False where there is none.
    func drop(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID) throws -> Bool {
        try tx.run(
            """
            DELETE FROM outreach_import
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = \(id)
            """) == 1
    }

    /// Forgets files to which nobody said yes within a day. Needs the system scope.
    func prune(_ tx: Transaction) throws { try tx.run("DELETE FROM outreach_import WHERE expires_at <= \(tx.now)") }

    private func makeRoom(_ tx: Transaction, _ owner: OutreachOwner) throws {
        try tx.run(
            """
            DELETE FROM outreach_import WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
                AND id IN (SELECT id FROM outreach_import WHERE workspace_id = \(owner.workspace)
                    AND person_id = \(owner.person) ORDER BY id DESC OFFSET \(Self.waiting - 1))
            """)
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ chunk: UUID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_import_chunk", "cards", row: chunk, workspace: workspace)
    }
}
