import Foundation
import Mail
import Primitives
import Store

/// How far the mails of rounds are: statements that look from a round's members into Mail's ledger.
struct RoundDeliveryStore: Sendable {
    /// A mail that is not in the ledger is not queued yet, or so long delivered that the ledger has forgotten it.
    private static let state: SQL = """
        COALESCE(d.state, CASE WHEN m.delivery_id IS NULL THEN 'queued' ELSE 'sent' END)
        """
    private static let joined: SQL = """
        FROM introduction_member m LEFT JOIN LATERAL (SELECT * FROM delivery d
            WHERE d.workspace_id = m.workspace_id AND d.id = m.delivery_id OFFSET 0) d ON true
        """

    /// How many mails of each round stand where.
    func progress(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [RoundID]
    ) throws -> [RoundID: RoundProgress] {
        try tx.rows(
            """
            SELECT m.round_id, \(Self.state) AS state, count(*) AS count \(Self.joined)
            WHERE m.workspace_id = \(workspace) AND m.round_id = ANY(\(rounds)) GROUP BY 1, 2
            """
        ).reduce(into: [:]) { all, row in
            try all[row.get("round_id"), default: RoundProgress()].counts[row.get("state")] = row.get("count")
        }
    }

    /// A page of a round's members with their mails, in the order of the groups.
    func page(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, in state: DeliveryState?, offset: Int, limit: Int
    ) throws -> [MemberDelivery] {
        // Tables that were filled a moment ago have no statistics yet: a join of all members with all groups might be done by
        // comparing each with each. So groups are looked up by their key, for the members of the page alone.
        try tx.rows(
            """
            SELECT m.*, (SELECT i.people FROM introduction i WHERE i.workspace_id = \(workspace)
                AND i.round_id = \(round) AND i.position = m.position) AS people
            FROM (SELECT m.person_id, m.position, m.delivery_id, \(Self.state) AS state,
                    COALESCE(d.sent_at, d.updated_at) AS at
                \(Self.joined)
                WHERE m.workspace_id = \(workspace) AND m.round_id = \(round)
                    AND (\(state)::text IS NULL OR \(Self.state) = \(state)::text)
                ORDER BY m.position, m.person_id LIMIT \(limit) OFFSET \(offset)) m
            ORDER BY m.position, m.person_id
            """
        ).map { row in
            MemberDelivery(
                person: try row.get("person_id"), people: try row.get("people"), delivery: try row.get("delivery_id"),
                state: try row.get("state"), at: try row.get("at"))
        }
    }

    /// Deliveries of a round that were refused, with whom they introduce, of who has not left; locked. So are those that were
    /// kept, where there is a mail server by now. What may have arrived is not among them: that is sent again one by one, by
    /// somebody who asked.
    func undelivered(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, andKept: Bool, limit: Int
    ) throws -> [(person: PersonID, delivery: DeliveryID)] {
        try tx.rows(
            """
            SELECT m.person_id, m.delivery_id FROM introduction_member m
            JOIN delivery d ON d.workspace_id = m.workspace_id AND d.id = m.delivery_id
            JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id AND p.state = 'active'
            WHERE m.workspace_id = \(workspace) AND m.round_id = \(round)
                AND d.state IN ('refused', CASE WHEN \(andKept) THEN 'kept' END)
            ORDER BY m.position, m.person_id LIMIT \(limit) FOR UPDATE OF m
            """
        ).map { (try $0.get("person_id"), try $0.get("delivery_id")) }
    }

    /// Mails of a round that have not left, the first of them.
    func waiting(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, limit: Int) throws -> [DeliveryID] {
        try tx.rows(
            """
            SELECT m.delivery_id \(Self.joined)
            WHERE m.workspace_id = \(workspace) AND m.round_id = \(round) AND d.state = 'queued'
            ORDER BY m.position, m.person_id LIMIT \(limit)
            """
        ).map { try $0.get("delivery_id") }
    }

    /// Introductions of a program whose mail waits.
    func queued(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID
    ) throws -> [(person: PersonID, delivery: DeliveryID)] {
        try tx.rows(
            """
            SELECT m.person_id, m.delivery_id FROM delivery d
            JOIN introduction_member m ON m.workspace_id = d.workspace_id AND m.delivery_id = d.id
            JOIN round r ON r.workspace_id = m.workspace_id AND r.id = m.round_id AND r.program_id = \(program)
            WHERE d.workspace_id = \(workspace) AND d.state = 'queued'
            """
        ).map { (try $0.get("person_id"), try $0.get("delivery_id")) }
    }

    /// The mails of every introduction that somebody is in: each of them names them.
    func introductions(_ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID) throws -> [DeliveryID] {
        try tx.rows(
            """
            SELECT m.delivery_id FROM introduction_member mine JOIN introduction_member m
                ON m.workspace_id = mine.workspace_id AND m.round_id = mine.round_id AND m.position = mine.position
            WHERE mine.workspace_id = \(workspace) AND mine.person_id = \(person) AND m.delivery_id IS NOT NULL
            """
        ).map { try $0.get("delivery_id") }
    }

    /// The member whom a delivery introduces, locked; nil for any other delivery, and for who has left.
    func member(
        _ tx: Transaction, _ workspace: WorkspaceID, of delivery: DeliveryID
    ) throws -> (round: RoundID, person: PersonID)? {
        try tx.first(
            """
            SELECT m.round_id, m.person_id FROM introduction_member m
            JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id AND p.state = 'active'
            WHERE m.workspace_id = \(workspace) AND m.delivery_id = \(delivery) FOR UPDATE OF m
            """
        ).map { (try $0.get("round_id"), try $0.get("person_id")) }
    }
}

/// How many of a round's mails stand where.
struct RoundProgress: Sendable, Equatable {
    var counts: [DeliveryState: Int] = [:]

    var total: Int { counts.values.reduce(0, +) }
    /// Mails about which nothing more happens by itself.
    var done: Int { total - isOpen }
    var undelivered: Int { counts[.refused, default: 0] }
    /// Mails that may have arrived, or not.
    var unsure: Int { counts[.unknown, default: 0] }
    /// Mails that lie here, as there was no mail server.
    var kept: Int { counts[.kept, default: 0] }

    enum State: Equatable { case running, complete, kept, incomplete }

    var state: State {
        if isOpen > 0 { return .running }
        if undelivered + unsure > 0 { return .incomplete }
        return kept > 0 ? .kept : .complete
    }

    private var isOpen: Int { counts[.queued, default: 0] + counts[.sending, default: 0] }
}

/// Somebody of a round, whom they meet, and where their mail is.
struct MemberDelivery: Sendable, Equatable {
    let person: PersonID
    let people: [PersonID]
    let delivery: DeliveryID?
    let state: DeliveryState
    let at: Date?
}
