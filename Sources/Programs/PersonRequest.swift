import Accounts
import Foundation
import Primitives
import Store
import Vault

enum PersonRequestTag {}
typealias PersonRequestID = Identifier<PersonRequestTag>

/// Somebody asks for something to be corrected, or to be erased.
struct PersonRequest: Sendable, Equatable {
    enum Kind: String, Sendable { case correct, erase }

    /// Characters at most, and open requests of one person.
    static let maximumLength = 1000
    static let maximumOpen = 5

    let id: PersonRequestID
    let person: PersonID
    let kind: Kind
    let words: String
    let createdAt: Date
    let isDone: Bool
}

extension PersonRequest.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on `person_request`. Seals and opens on the way.
struct PersonRequestStore: Sendable {
    /// Open requests shown.
    static let shown = 200

    let vault: KeyVault
    let random: RandomSource

    /// False where so many are open already that one more would not be read, or the wish to be erased is among them.
    func ask(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ kind: PersonRequest.Kind, _ words: String
    ) throws -> Bool {
        let open = try of(tx, workspace, person).filter { !$0.isDone }
        guard open.count < PersonRequest.maximumOpen, kind != .erase || !open.contains(where: { $0.kind == .erase })
        else { return false }
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        let id = PersonRequestID(random.uuid(at: tx.now))
        let sealed = try vault.seal(words, under: key, at: Self.place(id, workspace))
        try tx.run(
            """
            INSERT INTO person_request (workspace_id, id, person_id, kind, words, created_at)
            VALUES (\(workspace), \(id), \(person), \(kind), \(sealed), \(tx.now))
            """)
        return true
    }

    /// Of one person, the latest first.
    func of(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> [PersonRequest] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM person_request WHERE workspace_id = \(workspace) AND person_id = \(person)
                ORDER BY created_at DESC, id DESC LIMIT \(Self.shown)
                """))
    }

    /// What waits for somebody, the oldest first.
    func waiting(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [PersonRequest] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM person_request WHERE workspace_id = \(workspace) AND done_at IS NULL
                ORDER BY created_at, id LIMIT \(Self.shown)
                """))
    }

    func count(_ workspace: WorkspaceID) -> Query<Int> {
        Query("SELECT count(*) AS count FROM person_request WHERE workspace_id = \(workspace) AND done_at IS NULL") {
            try $0.first?.get("count") ?? 0
        }
    }

    /// Whose it was; nil for one that is not there, or done already.
    func finish(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonRequestID) throws -> PersonID? {
        try tx.first(
            """
            UPDATE person_request SET done_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND done_at IS NULL RETURNING person_id
            """)?.get("person_id")
    }

    func exists(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonRequestID) throws -> Bool {
        try tx.first("SELECT id FROM person_request WHERE workspace_id = \(workspace) AND id = \(id)") != nil
    }

    private static let columns: SQL = "id, person_id, kind, words, created_at, done_at IS NOT NULL AS is_done"

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [PersonRequest] {
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        return try rows.map { row in
            let (id, person): (PersonRequestID, PersonID) = (try row.get("id"), try row.get("person_id"))
            guard let key = keys[person] else { throw DatabaseError.missing("data_key") }
            let sealed: Sealed<String> = try row.get("words")
            return PersonRequest(
                id: id, person: person, kind: try row.get("kind"),
                words: try vault.open(sealed, under: key, at: Self.place(id, workspace)),
                createdAt: try row.get("created_at"), isDone: try row.get("is_done"))
        }
    }

    private static func place(_ id: PersonRequestID, _ workspace: WorkspaceID) -> Place {
        Place("person_request", "words", row: id.uuid, workspace: workspace)
    }
}

/// Whether a workspace erases its people at once when they ask.
struct ErasureRuleStore: Sendable {
    func erasesOnRequest(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Bool {
        try tx.first("SELECT erases_on_request FROM workspace WHERE id = \(workspace)")?.get("erases_on_request")
            ?? false
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, erasesOnRequest: Bool) throws {
        try tx.run("UPDATE workspace SET erases_on_request = \(erasesOnRequest) WHERE id = \(workspace)")
    }
}
