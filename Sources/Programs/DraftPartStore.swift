import Primitives
import Store

/// Every statement on a part of a draft.
struct DraftPartStore: Sendable {
    let introductions = IntroductionStore()

    /// With those whom earlier changes left with nobody, as far as they are few: they may meet whoever is left by this one.
    func part(_ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, of edit: DraftEdit) throws -> DraftPart {
        let waiting: [PersonID] = try tx.rows(
            """
            SELECT person_id FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND reason = \(Absence.Reason.nobody.word) ORDER BY person_id LIMIT \(Self.waiting)
            """
        ).map { try $0.get("person_id") }
        return try part(tx, workspace, round, of: Array(Set(edit.people + waiting)), groups: [edit.group])
    }

    /// Of those who wait at most.
    private static let waiting = 20

    /// The groups with these numbers or people, and who of these is left out.
    func part(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, of people: [PersonID], groups: [Int] = []
    ) throws -> DraftPart {
        let rows = try tx.rows(
            """
            SELECT position, people, reasons, again, broken FROM introduction
            WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND (position = ANY(\(groups)) OR people && \(people)) ORDER BY position
            """)
        let absences = try tx.rows(
            """
            SELECT person_id, reason, until FROM round_absence
            WHERE workspace_id = \(workspace) AND round_id = \(round.id) AND person_id = ANY(\(people))
            """
        ).map { row in
            Absence(
                person: try row.get("person_id"),
                reason: Absence.Reason(try row.get("reason"), until: try row.get("until")))
        }
        return DraftPart(
            round: round, groups: try rows.map { (try $0.get("position"), try introductions.read($0)) },
            absences: absences)
    }

    /// Everybody of whom a draft says anything.
    func everybody(_ tx: Transaction, _ workspace: WorkspaceID, _ round: Round) throws -> Set<PersonID> {
        let rows = try tx.rows(
            """
            SELECT unnest(people) AS person FROM introduction
            WHERE workspace_id = \(workspace) AND round_id = \(round.id)
            UNION ALL SELECT person_id FROM round_absence
            WHERE workspace_id = \(workspace) AND round_id = \(round.id)
            """)
        return Set(try rows.map { try $0.get("person") })
    }

    /// Writes what became of a part. Whoever was approved of is not any more; gaps are closed by the last groups. Returns
    /// what is other than it was.
    func write(
        _ tx: Transaction, _ workspace: WorkspaceID, _ part: DraftPart, _ editing: DraftEditing
    ) throws -> DraftChange {
        let (round, after) = (part.round, editing.draft)
        let kept = Set(editing.numbers)
        let numbers = part.groups.map(\.number)
        try tx.run(
            """
            DELETE FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND position = ANY(\(numbers))
            """)
        try introductions.insert(
            tx, workspace, round.id, numbered: Array(zip(editing.numbers, after.introductions)))
        let gone = numbers.filter { !kept.contains($0) }
        let moved = try closeGaps(tx, workspace, round, gone, last: editing.last)
        try tx.run(
            """
            DELETE FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND person_id = ANY(\(part.people))
            """)
        try RoundStore.insert(tx, workspace, round.id, after.absences)
        try count(tx, workspace, round, part.draft.counts, after.counts)
        return Self.change(part, zip(editing.numbers, after.introductions.map(\.people)), after.absences, gone, moved)
    }

    private static func change(
        _ part: DraftPart, _ groups: some Sequence<(Int, [PersonID])>, _ absences: [Absence], _ gone: [Int],
        _ moved: [DraftChange.Renumbering]
    ) -> DraftChange {
        let before = Dictionary(
            part.groups.map { ($0.number, $0.introduction.people) }, uniquingKeysWith: { first, _ in first })
        let waited = Set(part.absences.map(\.person))
        let changed = groups.filter { before[$0.0] != $0.1 }.map { number, _ in
            moved.first { $0.from == number }?.to ?? number
        }
        return DraftChange(
            groups: changed.sorted(), gone: gone, moved: moved,
            out: absences.map(\.person).filter { !waited.contains($0) })
    }

    /// Groups are numbered without gaps: the last ones take the numbers of those that are no more.
    private func closeGaps(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, _ gaps: [Int], last: Int
    ) throws -> [DraftChange.Renumbering] {
        let left = last - gaps.count
        let free = gaps.filter { $0 <= left }.sorted()
        let moving = (max(left, 0)..<last).map { $0 + 1 }.filter { !gaps.contains($0) }
        guard !free.isEmpty, free.count == moving.count else { return [] }
        try tx.run(
            """
            WITH moved AS (DELETE FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND position = ANY(\(moving)) RETURNING position, people, reasons, again, broken)
            INSERT INTO introduction (workspace_id, round_id, position, people, reasons, again, broken)
            SELECT \(workspace), \(round.id), m.free, i.people, i.reasons, i.again, i.broken
            FROM moved i JOIN unnest(\(moving), \(free)) AS m (old, free) ON m.old = i.position
            """)
        return zip(moving, free).map { DraftChange.Renumbering(from: $0, to: $1) }
    }

    private func count(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, _ before: RoundCounts, _ after: RoundCounts
    ) throws {
        try tx.run(
            """
            UPDATE round SET is_edited = true, revision = revision + 1, approved_at = NULL,
                first_count = first_count + \(after.first - before.first),
                again_count = again_count + \(after.again - before.again),
                left_count = left_count + \(after.left - before.left),
                group_count = group_count + \(after.groups - before.groups)
            WHERE workspace_id = \(workspace) AND id = \(round.id) AND state = 'draft'
            """)
    }
}
