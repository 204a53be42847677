import Calendars
import Foundation
import Primitives
import Store
import Vault

extension PollAnswer: SQLEncodable, SQLDecodable {}

/// Every statement on `poll_voter` and `poll_vote`. Seals and opens on the way.
struct PollVoterStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Nil where they are in the poll already, or it is full.
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID, _ details: PollVoter.Details, isAsked: Bool
    ) throws -> PollVoterID? {
        let index = details.address.map(vault.blindIndex)
        let count: Int? = try tx.first(
            "SELECT count(*) AS count FROM poll_voter WHERE workspace_id = \(workspace) AND poll_id = \(poll)"
        )?.get("count")
        guard count ?? 0 < Poll.maximumVoters else { return nil }
        if let index, try find(tx, workspace, poll, index: index) != nil { return nil }
        let (id, token) = (PollVoterID(random.uuid(at: tx.now)), Token.issue(.capability, random: random))
        let owner = PersonID(id.uuid)
        _ = try vault.createPersonKeys(tx, workspace, [owner])
        guard let row = BookingLinkStore.row(of: token.hash) else { return nil }
        let sealed = try vault.seal(
            token.text, under: vault.workspaceKey(tx, workspace), at: Self.place("token", id, workspace))
        try tx.run(
            """
            INSERT INTO poll_voter (workspace_id, poll_id, id, token_id, token_hash, token, details, address_index,
                is_asked, created_at)
            VALUES (\(workspace), \(poll), \(id), \(row), \(token.hash), \(sealed),
                \(self.sealed(tx, workspace, id, details)), \(index), \(isAsked), \(tx.now))
            """)
        return id
    }

    private func find(
        _ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID, index: [UInt8]
    ) throws -> PollVoterID? {
        try tx.first(
            """
            SELECT id FROM poll_voter
            WHERE workspace_id = \(workspace) AND poll_id = \(poll) AND address_index = \(index)
            """
        )?.get("id")
    }

    /// Whose own link it is, read in the link's scope.
    func find(
        _ tx: Transaction, hash: [UInt8]
    ) throws -> (workspace: WorkspaceID, poll: PollID, id: PollVoterID)? {
        guard let row = BookingLinkStore.row(of: hash),
            let found = try tx.first(
                "SELECT workspace_id, poll_id, id, token_hash FROM poll_voter WHERE token_id = \(row)"),
            constantTimeEqual(try found.get("token_hash"), hash)
        else { return nil }
        return (try found.get("workspace_id"), try found.get("poll_id"), try found.get("id"))
    }

    /// Everybody in a poll with what they said, in the order in which they came.
    func all(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID) throws -> [PollVoter] {
        let rows = try tx.rows(
            """
            SELECT id, token, details, is_asked, answered_at, reminded_at FROM poll_voter
            WHERE workspace_id = \(workspace) AND poll_id = \(poll) ORDER BY created_at, id
            """)
        let votes = try tx.rows(
            """
            SELECT voter_id, option_id, answer FROM poll_vote WHERE workspace_id = \(workspace) AND poll_id = \(poll)
            """)
        var answers: [PollVoterID: [PollOptionID: PollAnswer]] = [:]
        for vote in votes {
            answers[try vote.get("voter_id"), default: [:]][try vote.get("option_id")] = try vote.get("answer")
        }
        let keys = try vault.personKeys(tx, workspace, rows.map { PersonID(try $0.get("id", as: UUID.self)) })
        let own = try vault.workspaceKey(tx, workspace)
        return try rows.compactMap { row in
            let id: PollVoterID = try row.get("id")
            guard let key = keys[PersonID(id.uuid)] else { throw DatabaseError.missing("data_key") }
            guard let details = try opened(row.get("details"), key, id, workspace) else { return nil }
            return PollVoter(
                id: id, details: details,
                token: try vault.open(row.get("token"), under: own, at: Self.place("token", id, workspace)),
                isAsked: try row.get("is_asked"), answeredAt: try row.get("answered_at"),
                remindedAt: try row.get("reminded_at"), answers: answers[id] ?? [:])
        }
    }

    /// Nil once their key was destroyed, as in a restored backup.
    private func opened(
        _ sealed: Sealed<PollVoter.Details>, _ key: DataKey, _ id: PollVoterID, _ workspace: WorkspaceID
    ) throws -> PollVoter.Details? {
        do {
            return try vault.open(sealed, under: key, at: Self.place("details", id, workspace))
        } catch VaultError.destroyed { return nil }
    }

    /// All that somebody says, in place of what they said before.
    func answer(
        _ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID, _ voter: PollVoterID,
        _ answers: [PollOptionID: PollAnswer], _ details: PollVoter.Details
    ) throws {
        try tx.run(
            """
            UPDATE poll_voter SET answered_at = \(tx.now), details = \(sealed(tx, workspace, voter, details))
            WHERE workspace_id = \(workspace) AND poll_id = \(poll) AND id = \(voter)
            """)
        try tx.run(
            """
            DELETE FROM poll_vote WHERE workspace_id = \(workspace) AND poll_id = \(poll) AND voter_id = \(voter)
            """)
        for (option, answer) in answers {
            try tx.run(
                """
                INSERT INTO poll_vote (workspace_id, poll_id, voter_id, option_id, answer)
                VALUES (\(workspace), \(poll), \(voter), \(option), \(answer))
                """)
        }
    }

    func noteReminded(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID, _ voter: PollVoterID) throws {
        try tx.run(
            """
            UPDATE poll_voter SET reminded_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND poll_id = \(poll) AND id = \(voter)
            """)
    }

    /// Destroys somebody's key, and with it everything that says who they are; what they said goes too.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID, _ voter: PollVoterID) throws {
        try vault.destroyPersonKey(tx, workspace, PersonID(voter.uuid))
        try tx.run(
            """
            DELETE FROM poll_voter WHERE workspace_id = \(workspace) AND poll_id = \(poll) AND id = \(voter)
            """)
    }

    func ids(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID) throws -> [PollVoterID] {
        try tx.rows(
            "SELECT id FROM poll_voter WHERE workspace_id = \(workspace) AND poll_id = \(poll) ORDER BY id"
        ).map { try $0.get("id") }
    }

    /// Those with one of these addresses, by their blind indexes.
    func of(
        _ tx: Transaction, _ workspace: WorkspaceID, addresses: [[UInt8]]
    ) throws -> [(poll: PollID, id: PollVoterID)] {
        try tx.rows(
            """
            SELECT poll_id, id FROM poll_voter WHERE workspace_id = \(workspace) AND address_index = ANY(\(addresses))
            ORDER BY id
            """
        ).map { (try $0.get("poll_id"), try $0.get("id")) }
    }

    private func sealed(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: PollVoterID, _ details: PollVoter.Details
    ) throws -> Sealed<PollVoter.Details> {
        let owner = PersonID(id.uuid)
        guard let key = try vault.personKeys(tx, workspace, [owner])[owner] else {
            throw DatabaseError.missing("data_key")
        }
        return try vault.seal(details, under: key, at: Self.place("details", id, workspace))
    }

    private static func place(_ column: StaticString, _ id: PollVoterID, _ workspace: WorkspaceID) -> Place {
        Place("poll_voter", column, row: id.uuid, workspace: workspace)
    }
}
