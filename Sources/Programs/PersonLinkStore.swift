import Foundation
import Primitives
import Store
import Vault

/// Every statement on `person_link`.
struct PersonLinkStore: Sendable {
    let random: RandomSource

    /// A fresh link for each of these people. Only hashes are kept, so a link cannot be sent a second time; older ones
    /// stay good until they are too old.
    func issue(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ people: [PersonID]
    ) throws -> [PersonID: Token] {
        let tokens = people.map { _ in Token.issue(.capability, random: random) }
        let hashes = tokens.map(\.hash)
        try tx.run(
            """
            INSERT INTO person_link (workspace_id, id, token_hash, person_id, program_id, created_at, expires_at)
            SELECT \(workspace), l.id, l.hash, l.person, \(program), \(tx.now), \(tx.now + PersonLink.lifetime)
            FROM unnest(\(hashes.compactMap(PersonLink.row)), \(hashes), \(people)) AS l (id, hash, person)
            """)
        return Dictionary(zip(people, tokens), uniquingKeysWith: { first, _ in first })
    }

    /// A link that shows what is private, for the person's own mailbox. Nil where they got one a few minutes ago.
    func issuePrivate(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ person: PersonID
    ) throws -> Token? {
        let token = Token.issue(.capability, random: random)
        guard let id = PersonLink.row(of: token.hash) else { return nil }
        let isMade =
            try tx.run(
                """
                INSERT INTO person_link (workspace_id, id, token_hash, person_id, program_id, is_private, created_at, expires_at)
                SELECT \(workspace), \(id), \(token.hash), \(person), \(program), true, \(tx.now),
                    \(tx.now + PersonLink.privateLifetime)
                WHERE NOT EXISTS (SELECT FROM person_link WHERE workspace_id = \(workspace) AND person_id = \(person)
                    AND is_private AND created_at > \(tx.now - PersonLink.privatePause))
                """) == 1
        return isMade ? token : nil
    }

    /// Whose link it is, read in the link's own scope; nil for one that is forged, unknown or too old.
    func find(_ tx: Transaction, hash: [UInt8]) throws -> PersonLink? {
        guard let id = PersonLink.row(of: hash) else { return nil }
        let row = try tx.first(
            """
            SELECT workspace_id, person_id, program_id, token_hash, is_private FROM person_link
            WHERE id = \(id) AND expires_at > \(tx.now)
            """)
        guard let row, constantTimeEqual(try row.get("token_hash"), hash) else { return nil }
        return PersonLink(
            workspace: try row.get("workspace_id"), person: try row.get("person_id"),
            program: try row.get("program_id"), isPrivate: try row.get("is_private"))
    }

    /// When each of somebody's links ends.
    func expiries(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> [Date] {
        try tx.rows(
            """
            SELECT expires_at FROM person_link WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND expires_at > \(tx.now) ORDER BY expires_at LIMIT 200
            """
        ).map { try $0.get("expires_at") }
    }

    /// Ends all links of somebody.
    func end(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run("DELETE FROM person_link WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }

    /// Forgets links that no longer open anything.
    func prune(_ tx: Transaction) throws -> Int { try tx.run("DELETE FROM person_link WHERE expires_at <= \(tx.now)") }
}
