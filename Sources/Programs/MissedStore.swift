import Foundation
import Mail
import Primitives
import Store

/// Every statement on whom an introduction did not reach.
struct MissedStore: Sendable {
    /// Those whom an introduction reached, in their order; `i` is the introduction.
    static let reached: SQL = """
        CASE WHEN i.missed = '{}' THEN i.people ELSE ARRAY(
            SELECT u.person FROM unnest(i.people) WITH ORDINALITY AS u (person, place)
            WHERE u.person <> ALL(i.missed) ORDER BY u.place) END
        """

    /// Rounds with those counted as introduced whom their introduction reached, as far as that is known by now.
    func reached(_ tx: Transaction, _ workspace: WorkspaceID, _ rounds: [Round]) throws -> [Round] {
        let rows = try tx.rows(
            """
            SELECT round_id, again, sum(CASE WHEN void THEN cardinality(people) ELSE cardinality(missed) END)::bigint AS count
            FROM introduction WHERE workspace_id = \(workspace) AND round_id = ANY(\(rounds.map(\.id)))
                AND (void OR missed <> '{}') GROUP BY 1, 2
            """)
        let missed: [RoundID: (first: Int, again: Int)] = try rows.reduce(into: [:]) { all, row in
            let (id, count): (RoundID, Int) = (try row.get("round_id"), try row.get("count"))
            if try row.get("again") {
                all[id, default: (0, 0)].again += count
            } else {
                all[id, default: (0, 0)].first += count
            }
        }
        return rounds.map { round in
            var round = round
            round.counts.first = max(0, round.counts.first - (missed[round.id]?.first ?? 0))
            round.counts.again = max(0, round.counts.again - (missed[round.id]?.again ?? 0))
            return round
        }
    }

    func note(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ position: Int, without person: PersonID
    ) throws {
        try tx.run(
            """
            UPDATE introduction SET missed = missed || \([person])
            WHERE workspace_id = \(workspace) AND round_id = \(round) AND position = \(position)
                AND \(person) <> ALL(missed)
            """)
    }

    /// Once nothing more happens by itself about a round's mails: whom none of them reached. An introduction that reached
    /// fewer than two did not come about; one that was made up for stays so.
    func settle(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID) throws {
        try tx.run(
            """
            UPDATE introduction i SET missed = s.missed,
                void = cardinality(i.people) - cardinality(s.missed) < 2
                    OR EXISTS (SELECT FROM second_offer o WHERE o.workspace_id = i.workspace_id
                        AND o.round_id = i.round_id AND o.position = i.position)
            FROM (SELECT n.position, array_remove(array_agg(CASE WHEN m.person_id IS NULL OR d.state = 'refused'
                        THEN u.person END), NULL) AS missed
                FROM introduction n CROSS JOIN LATERAL unnest(n.people) AS u (person)
                LEFT JOIN introduction_member m ON m.workspace_id = n.workspace_id AND m.round_id = n.round_id
                    AND m.position = n.position AND m.person_id = u.person
                LEFT JOIN delivery d ON d.workspace_id = m.workspace_id AND d.id = m.delivery_id
                WHERE n.workspace_id = \(workspace) AND n.round_id = \(round)
                GROUP BY n.position) s
            WHERE i.workspace_id = \(workspace) AND i.round_id = \(round) AND i.position = s.position
                AND i.missed IS DISTINCT FROM s.missed
            """)
    }
}
