import Primitives
import Store

/// Every statement on a part of a draft.
struct DraftPartStore: Sendable {
    let introductions = IntroductionStore()

    func part(_ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, of edit: DraftEdit) throws -> DraftPart {
        let rows = try tx.rows(
            """
            SELECT position, people, reasons, again, broken FROM introduction
            WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND (position = \(edit.group) OR people && \(edit.people)) ORDER BY position
            """)
        let absences = try tx.rows(
            """
            SELECT person_id, reason, until FROM round_absence
            WHERE workspace_id = \(workspace) AND round_id = \(round.id) AND person_id = ANY(\(edit.people))
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

    /// Writes what became of a part. Whoever was approved of is not any more; gaps are closed by the last groups.
    func write(_ tx: Transaction, _ workspace: WorkspaceID, _ part: DraftPart, _ editing: DraftEditing) throws {
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
        try closeGaps(tx, workspace, round, numbers.filter { !kept.contains($0) }, last: editing.last)
        try tx.run(
            """
            DELETE FROM round_absence WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND person_id = ANY(\(part.people))
            """)
        try RoundStore.insert(tx, workspace, round.id, after.absences)
        try count(tx, workspace, round, part.draft.counts, after.counts)
    }

    /// Groups are numbered without gaps: the last ones take the numbers of those that are no more.
    private func closeGaps(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, _ gaps: [Int], last: Int
    ) throws {
        let left = last - gaps.count
        let free = gaps.filter { $0 <= left }.sorted()
        let moving = (max(left, 0)..<last).map { $0 + 1 }.filter { !gaps.contains($0) }
        guard !free.isEmpty, free.count == moving.count else { return }
        try tx.run(
            """
            WITH moved AS (DELETE FROM introduction WHERE workspace_id = \(workspace) AND round_id = \(round.id)
                AND position = ANY(\(moving)) RETURNING position, people, reasons, again, broken)
            INSERT INTO introduction (workspace_id, round_id, position, people, reasons, again, broken)
            SELECT \(workspace), \(round.id), m.free, i.people, i.reasons, i.again, i.broken
            FROM moved i JOIN unnest(\(moving), \(free)) AS m (old, free) ON m.old = i.position
            """)
    }

    private func count(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, _ before: RoundCounts, _ after: RoundCounts
    ) throws {
        try tx.run(
            """
            UPDATE round SET is_edited = true, approved_at = NULL,
                first_count = first_count + \(after.first - before.first),
                again_count = again_count + \(after.again - before.again),
                left_count = left_count + \(after.left - before.left),
                group_count = group_count + \(after.groups - before.groups)
            WHERE workspace_id = \(workspace) AND id = \(round.id) AND state = 'draft'
            """)
    }
}
