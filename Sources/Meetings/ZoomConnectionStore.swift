import Foundation
import Primitives
import Store
import Vault
import ZoomAPI

extension ZoomConnection.State: SQLEncodable, SQLDecodable {}

/// Every statement on `zoom_connection`. Seals and opens on the way.
struct ZoomConnectionStore: Sendable {
    let vault: KeyVault

    /// Whose it is has a place here still: nothing is done in the name of who left or was suspended (AT-30).
    private static let ownerIsHere: SQL = """
        EXISTS (SELECT FROM membership o JOIN person p ON p.workspace_id = o.workspace_id AND p.id = o.person_id
            WHERE o.workspace_id = z.workspace_id AND o.person_id = z.person_id AND o.state = 'active'
                AND p.state = 'active')
        """

    func connection(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID, locking: Bool = false, isHere: Bool = false
    ) throws -> ZoomConnection? {
        let (here, lock): (SQL, SQL) = (isHere ? " AND \(Self.ownerIsHere)" : "", locking ? " FOR UPDATE" : "")
        let row = try tx.first(
            """
            SELECT state, renewing_until, document, good_at, failed_at, failure, connected_at FROM zoom_connection z
            WHERE workspace_id = \(workspace) AND person_id = \(person)\(here)\(lock)
            """)
        return try row.map { row in
            ZoomConnection(
                person: person, state: try row.get("state"), renewingUntil: try row.get("renewing_until"),
                document: try vault.open(
                    row.get("document"), under: key(tx, workspace, person), at: Self.place(person, workspace)),
                goodAt: try row.get("good_at"), failedAt: try row.get("failed_at"),
                failure: try row.get("failure", as: String?.self).flatMap { ZoomTrouble(word: $0) },
                connectedAt: try row.get("connected_at"))
        }
    }

    /// Those of these people in whose accounts meetings can be made.
    func able(_ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID]) throws -> Set<PersonID> {
        Set(
            try tx.rows(
                """
                SELECT person_id FROM zoom_connection z WHERE workspace_id = \(workspace)
                    AND person_id = ANY(\(people)) AND state NOT IN ('revoked', 'lost') AND \(Self.ownerIsHere)
                """
            ).map { try $0.get("person_id") })
    }

    /// Connects somebody, or anew.
    func connect(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ document: ZoomConnection.Document
    ) throws {
        let sealed = try seal(tx, workspace, person, document)
        try tx.run(
            """
            INSERT INTO zoom_connection (workspace_id, person_id, state, zoom_user, document, good_at, connected_at)
            VALUES (\(workspace), \(person), 'good', \(mark(document.user)), \(sealed), \(tx.now), \(tx.now))
            ON CONFLICT (workspace_id, person_id) DO UPDATE
                SET state = 'good', renewing_until = NULL, zoom_user = excluded.zoom_user, document = excluded.document,
                    good_at = excluded.good_at, failed_at = NULL, failure = NULL, connected_at = excluded.connected_at
            """)
    }

    /// Somebody begins to ask for a new token; nobody else does until then.
    func begin(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, until: Date) throws {
        try tx.run(
            """
            UPDATE zoom_connection SET state = 'renewing', renewing_until = \(until)
            WHERE workspace_id = \(workspace) AND person_id = \(person)
            """)
    }

    /// What became of it. False where the connection is another one by now, or none.
    ///
    /// - Parameter begun: until when the answer was awaited, by which whoever began is known.
    func finish(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, begun: Date, _ state: ZoomConnection.State,
        until: Date?, _ document: ZoomConnection.Document
    ) throws -> Bool {
        let sealed = try seal(tx, workspace, person, document)
        return try tx.run(
            """
            UPDATE zoom_connection SET state = \(state), renewing_until = \(until), document = \(sealed)
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND state = 'renewing'
                AND renewing_until = \(begun)
            """) == 1
    }

    func noteGood(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run(
            """
            UPDATE zoom_connection SET good_at = \(tx.now), failed_at = NULL, failure = NULL
            WHERE workspace_id = \(workspace) AND person_id = \(person)
            """)
    }

    /// Whether it is news: the same trouble is told once.
    func note(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ trouble: ZoomTrouble
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE zoom_connection SET failed_at = coalesce(failed_at, \(tx.now)), failure = \(trouble.word)
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND failure IS DISTINCT FROM \(trouble.word)
            """) == 1
    }

    /// Zoom ended it: what was kept of them there goes. Needs the system scope for more than one workspace.
    func end(_ tx: Transaction, _ workspace: WorkspaceID, _ connection: ZoomConnection) throws {
        var document = connection.document
        document.forgetTokens()
        let sealed = try seal(tx, workspace, connection.person, document)
        try tx.run(
            """
            UPDATE zoom_connection SET state = 'revoked', renewing_until = NULL, document = \(sealed)
            WHERE workspace_id = \(workspace) AND person_id = \(connection.person)
            """)
    }

    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run("DELETE FROM zoom_connection WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }

    /// Whose accounts at Zoom are this user's, in all workspaces. Needs the system scope.
    func all(
        _ tx: Transaction, of user: ZoomUserID
    ) throws -> [(workspace: WorkspaceID, person: PersonID)] {
        try tx.rows(
            "SELECT workspace_id, person_id FROM zoom_connection WHERE zoom_user = \(mark(user)) ORDER BY workspace_id"
        ).map { (try $0.get("workspace_id"), try $0.get("person_id")) }
    }

    private func mark(_ user: ZoomUserID) -> [UInt8] { vault.mac("zoom-user", Array(user.text.utf8)) }

    private func seal(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ document: ZoomConnection.Document
    ) throws -> Sealed<ZoomConnection.Document> {
        try vault.seal(document, under: key(tx, workspace, person), at: Self.place(person, workspace))
    }

    private func key(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> DataKey {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ person: PersonID, _ workspace: WorkspaceID) -> Place {
        Place("zoom_connection", "document", row: person.uuid, workspace: workspace)
    }
}
