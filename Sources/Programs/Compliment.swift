import Foundation
import Mail
import Primitives
import Store
import Vault

enum ComplimentTag {}
typealias ComplimentID = Identifier<ComplimentTag>

/// A kind word from one who was introduced to another. For the two of them; never anonymous.
struct Compliment: Sendable, Equatable {
    let id: ComplimentID
    let round: RoundID
    let from: PersonID
    let to: PersonID
    let words: String
    let createdAt: Date
    let isReported: Bool
}

/// Every statement on `compliment`. Seals and opens on the way. No workspace's scope reads a row.
struct ComplimentStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Nil where one wrote to the other about this round already, or had a word reported by them. Needs the system scope.
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, from sender: PersonID, to person: PersonID,
        _ words: String
    ) throws -> ComplimentID? {
        guard let key = try vault.personKeys(tx, workspace, [sender])[sender] else {
            throw DatabaseError.missing("data_key")
        }
        let id = ComplimentID(random.uuid(at: tx.now))
        let sealed = try vault.seal(words, under: key, at: Self.place(id, workspace))
        return try tx.first(
            """
            INSERT INTO compliment (workspace_id, id, round_id, from_person, to_person, words, created_at)
            SELECT \(workspace), \(id), \(round), \(sender), \(person), \(sealed), \(tx.now)
            WHERE NOT EXISTS (SELECT FROM compliment WHERE workspace_id = \(workspace) AND from_person = \(sender)
                AND to_person = \(person) AND reported_at IS NOT NULL)
            ON CONFLICT (workspace_id, round_id, from_person, to_person) DO NOTHING RETURNING id
            """)?.get("id")
    }

    func received(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ComplimentID, by person: PersonID
    ) throws -> Compliment? {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM compliment
                WHERE workspace_id = \(workspace) AND id = \(id) AND to_person = \(person)
                """)
        ).first
    }

    /// What somebody wrote and what was written to them, the latest first.
    func of(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> [Compliment] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM compliment WHERE workspace_id = \(workspace)
                    AND (from_person = \(person) OR to_person = \(person)) ORDER BY created_at DESC, id DESC LIMIT 500
                """))
    }

    /// False where it was reported already.
    func report(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ComplimentID) throws -> Bool {
        try tx.run(
            """
            UPDATE compliment SET reported_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND reported_at IS NULL
            """) == 1
    }

    private static let columns: SQL = """
        id, round_id, from_person, to_person, words, created_at, reported_at IS NOT NULL AS is_reported
        """

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [Compliment] {
        let keys = try vault.personKeys(tx, workspace, Array(Set(rows.map { try $0.get("from_person") })))
        return try rows.map { row in
            let (id, sender): (ComplimentID, PersonID) = (try row.get("id"), try row.get("from_person"))
            guard let key = keys[sender] else { throw DatabaseError.missing("data_key") }
            let sealed: Sealed<String> = try row.get("words")
            return Compliment(
                id: id, round: try row.get("round_id"), from: sender, to: try row.get("to_person"),
                words: try vault.open(sealed, under: key, at: Self.place(id, workspace)),
                createdAt: try row.get("created_at"), isReported: try row.get("is_reported"))
        }
    }

    private static func place(_ id: ComplimentID, _ workspace: WorkspaceID) -> Place {
        Place("compliment", "words", row: id.uuid, workspace: workspace)
    }
}

extension MailKind {
    static let kindWord = MailKind("kind-word")
    static let kindReport = MailKind("kind-report", priority: 3)
}

/// A kind word as its reader gets it.
struct KindWordMail: Sendable {
    let name: String
    let sender: String
    let words: String
    let program: String
    /// Where it can be reported.
    let report: String
    let lang: String

    var subject: WordKey { WordKey("programs.mail.kind.subject", ["sender": sender]) }
}

/// A word that was reported, as an owner gets it.
struct ReportMail: Sendable {
    let name: String
    let sender: String
    let reporter: String
    let words: String
    let lang: String

    var subject: WordKey { WordKey("programs.mail.report.subject") }
}
