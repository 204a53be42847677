import Foundation
import Mail
import Primitives
import Store

package enum SecondOfferTag {}
package typealias SecondOfferID = Identifier<SecondOfferTag>

/// Another introduction that somebody is offered, because mail did not reach whom they were to meet.
struct SecondOffer: Sendable, Equatable {
    enum State: String, Sendable {
        case offered
        /// Wants one now, and waits for somebody else who does.
        case waiting
        case matched
        /// Is content with the next round, and is in it without being asked.
        case next
        case declined
    }

    let id: SecondOfferID
    let program: ProgramID
    let round: RoundID
    let person: PersonID
    /// The introduction that did not come about.
    let position: Int
    let state: State
}

extension SecondOffer.State: SQLEncodable, SQLDecodable {}

/// Every statement on `second_offer`.
struct SecondOfferStore: Sendable {
    let random: RandomSource

    private static let columns: SQL = "o.id, o.program_id, o.round_id, o.person_id, o.position, o.state"
    /// An offer ends with its program's next round.
    private static let isLatest: SQL = """
        NOT EXISTS (SELECT FROM round later JOIN round mine ON mine.workspace_id = o.workspace_id AND mine.id = o.round_id
            WHERE later.workspace_id = o.workspace_id AND later.program_id = o.program_id AND later.state = 'running'
                AND later.number > mine.number)
        """

    /// Nil where it was made before.
    func make(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ round: RoundID, _ person: PersonID,
        position: Int
    ) throws -> SecondOffer? {
        try tx.first(
            """
            INSERT INTO second_offer AS o (workspace_id, id, program_id, round_id, person_id, position, state, created_at)
            VALUES (\(workspace), \(SecondOfferID(random.uuid(at: tx.now))), \(program), \(round), \(person), \(position),
                'offered', \(tx.now))
            ON CONFLICT DO NOTHING RETURNING \(Self.columns)
            """
        ).map(read)
    }

    func setDelivery(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: SecondOfferID, _ delivery: DeliveryID
    ) throws {
        try tx.run(
            """
            UPDATE second_offer SET delivery_id = \(delivery) WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    /// One that can still be answered.
    func open(_ tx: Transaction, _ workspace: WorkspaceID, _ id: SecondOfferID) throws -> SecondOffer? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM second_offer o
            WHERE o.workspace_id = \(workspace) AND o.id = \(id) AND o.state <> 'matched' AND \(Self.isLatest)
            """
        ).map(read)
    }

    func offer(_ tx: Transaction, _ workspace: WorkspaceID, _ id: SecondOfferID) throws -> SecondOffer? {
        try tx.first(
            "SELECT \(Self.columns) FROM second_offer o WHERE o.workspace_id = \(workspace) AND o.id = \(id)"
        ).map(read)
    }

    /// Somebody's latest in a program that can still be answered.
    func latest(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ person: PersonID
    ) throws -> SecondOffer? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM second_offer o WHERE o.workspace_id = \(workspace)
                AND o.program_id = \(program) AND o.person_id = \(person) AND \(Self.isLatest)
            ORDER BY o.created_at DESC LIMIT 1
            """
        ).map(read)
    }

    /// Those who want another introduction, now or in the next round, in the order in which they said so.
    func waiting(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [SecondOffer] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM second_offer o WHERE o.workspace_id = \(workspace)
                AND o.program_id = \(program) AND o.state IN ('waiting', 'next') AND \(Self.isLatest)
            ORDER BY o.answered_at, o.id
            """
        ).map(read)
    }

    /// What became of the offers of a round, by person.
    func states(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID
    ) throws -> [PersonID: SecondOffer.State] {
        try tx.rows(
            """
            SELECT person_id, state FROM second_offer WHERE workspace_id = \(workspace) AND round_id = \(round)
            ORDER BY created_at
            """
        ).reduce(into: [:]) { all, row in try all[row.get("person_id")] = row.get("state") }
    }

    /// Whom those of these people were to meet first who were introduced to somebody else in the same round.
    func lost(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, of people: [PersonID]
    ) throws -> [PersonID: [PersonID]] {
        try tx.rows(
            """
            SELECT o.person_id, i.people FROM second_offer o
            JOIN introduction i ON i.workspace_id = \(workspace) AND i.round_id = \(round) AND i.position = o.position
            WHERE o.workspace_id = \(workspace) AND o.round_id = \(round) AND o.state = 'matched'
                AND o.person_id = ANY(\(people))
            ORDER BY o.created_at
            """
        ).reduce(into: [:]) { all, row in
            let person: PersonID = try row.get("person_id")
            all[person] = try row.get("people", as: [PersonID].self).filter { $0 != person }
        }
    }

    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ ids: [SecondOfferID], _ state: SecondOffer.State
    ) throws {
        try tx.run(
            """
            UPDATE second_offer SET state = \(state), answered_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = ANY(\(ids))
            """)
    }

    private func read(_ row: Row) throws -> SecondOffer {
        SecondOffer(
            id: try row.get("id"), program: try row.get("program_id"), round: try row.get("round_id"),
            person: try row.get("person_id"), position: try row.get("position"), state: try row.get("state"))
    }
}
