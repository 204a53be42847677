import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store

/// How somebody is out of an introduction of which they have not heard yet.
enum CallingOff {
    /// They pause, or leave.
    case away
    /// They are forgotten: nobody is told their name any more.
    case erased
}

/// Somebody pauses, or leaves, before the mail that introduces them has left.
extension ProgramsSlice {
    /// Mails that are no use to who wants to be left alone, of all programs.
    private static let disturbing = [
        AskMail.kind, AskNewsMail.kind, MeetingMail.kind, SilenceMail.kind, QuestionMail.kind, SecondOfferMail.kind,
        MemberLostMail.kind, AbsenceMail.kind,
    ].map(\.name)

    /// After they have said so, in the workspace's scope: what touches others cannot be done in theirs.
    func callOff(_ workspace: WorkspaceID, _ person: PersonID) async throws {
        try await database.transaction(.workspace(workspace)) { tx in
            let isEverything = try NotNowStore().notNow(tx, workspace, person) != nil
            if isEverything { try deliveries.withdraw(tx, workspace, person, kinds: Self.disturbing) }
            try callOff(tx, workspace, person) { program in
                let said = try participations.audience(tx, workspace, program, among: [person]).first
                // Whom the program is not for any more has left it as well.
                guard let said else { return .gone }
                switch said.participation.standing(at: tx.now) {
                case .left: return .gone
                case .paused(let until): return .paused(until: until)
                default: return nil
                }
            }
        }
    }

    /// Takes somebody out of introductions of which they have not heard yet, and tells the others.
    ///
    /// - Parameter reason: why, by program; nil for one in which they take part as before.
    func callOff(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, as kind: CallingOff = .away,
        _ reason: (ProgramID) throws -> Absence.Reason?
    ) throws {
        for (group, delivery) in try introductions.unsent(tx, workspace, of: person) {
            guard let reason = try reason(group.program) else { continue }
            // What is on the wire by now arrives.
            if let delivery, try deliveries.withdraw(tx, workspace, delivery) == false { continue }
            try introductions.leave(tx, workspace, group.round, person)
            try rounds.leaveOut(tx, workspace, group.round, Absence(person: person, reason: reason))
            try missed.note(tx, workspace, group.round, group.position, without: person)
            try audit.record(
                tx, workspace, AuditEvent("introduction.called-off", by: .system, on: group.round.text))
            try offer(tx, workspace, group, without: person, calledOff: kind)
            try queue.post(tx, CountDashboard(), workspace: workspace, priority: 5)
        }
    }

    /// Those of two who still meet that have not heard of it yet hear of each other alone. Returns who that is.
    func writeAnew(
        _ tx: Transaction, _ workspace: WorkspaceID, _ group: MadeIntroduction, _ left: [Person]
    ) throws -> Set<PersonID> {
        var anew: Set<PersonID> = []
        for person in left {
            let mine = try introductions.unsent(tx, workspace, of: person.id).first { $0.0.round == group.round }
            guard let (_, delivery) = mine else { continue }
            if let delivery, try deliveries.withdraw(tx, workspace, delivery) == false { continue }
            anew.insert(person.id)
        }
        guard !anew.isEmpty else { return [] }
        try introductions.unwrite(tx, workspace, group.round, Array(anew))
        try queue.enqueue(
            tx, IntroductionMails(round: group.round, first: group.position, last: group.position),
            workspace: workspace, unique: "\(group.round.text) \(group.position) anew")
        return anew
    }

    /// Whoever is left alone of a group that was called off before they heard of it is not told to meet anybody: they have
    /// the offer of somebody else instead, or are told that nobody is left.
    func standIn(
        _ tx: Transaction, _ workspace: WorkspaceID, _ group: MadeIntroduction, _ person: PersonID,
        offered: DeliveryID?
    ) throws {
        let mine = try introductions.unsent(tx, workspace, of: person).first { $0.0.round == group.round }
        guard let (_, delivery) = mine, mine?.0.position == group.position else { return }
        if let delivery, try deliveries.withdraw(tx, workspace, delivery) == false { return }
        if let offered { return try introductions.setDeliveries(tx, workspace, group.round, [(person, offered)]) }
        try introductions.leave(tx, workspace, group.round, person)
        try rounds.leaveOut(tx, workspace, group.round, Absence(person: person, reason: .nobody))
        try queue.enqueue(
            tx, AbsenceMails(round: group.round), workspace: workspace, unique: "left \(group.round.text)")
    }
}

extension IntroductionStore {
    /// Introductions of rounds that run of which somebody has not heard yet, with the mail where it is written. Locked.
    func unsent(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID
    ) throws -> [(MadeIntroduction, DeliveryID?)] {
        try tx.rows(
            """
            SELECT r.program_id, m.round_id, m.position, m.delivery_id, ARRAY(SELECT other.person_id
                FROM introduction_member other WHERE other.workspace_id = m.workspace_id
                    AND other.round_id = m.round_id AND other.position = m.position ORDER BY 1) AS members
            FROM introduction_member m
            JOIN round r ON r.workspace_id = m.workspace_id AND r.id = m.round_id AND r.state = 'running'
            LEFT JOIN delivery d ON d.workspace_id = m.workspace_id AND d.id = m.delivery_id
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person)
                AND (m.delivery_id IS NULL OR d.state = 'queued' AND d.kind = \(IntroductionMail.kind.name))
            ORDER BY r.started_at, m.round_id FOR UPDATE OF m
            """
        ).map { row in
            let group = MadeIntroduction(
                program: try row.get("program_id"), round: try row.get("round_id"), position: try row.get("position"),
                members: try row.get("members"))
            return (group, try row.get("delivery_id"))
        }
    }

    /// Their mails are to be written once more.
    func unwrite(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ people: [PersonID]) throws {
        try tx.run(
            """
            UPDATE introduction_member SET delivery_id = NULL
            WHERE workspace_id = \(workspace) AND round_id = \(round) AND person_id = ANY(\(people))
            """)
    }

    /// Takes somebody out of a round that runs.
    func leave(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ person: PersonID) throws {
        try tx.run(
            """
            DELETE FROM introduction_member
            WHERE workspace_id = \(workspace) AND round_id = \(round) AND person_id = \(person)
            """)
    }
}

extension RoundStore {
    /// Notes why somebody is not in a round that runs after all.
    func leaveOut(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ absence: Absence) throws {
        try Self.insert(tx, workspace, round, [absence])
        try tx.run(
            "UPDATE round SET left_count = left_count + 1 WHERE workspace_id = \(workspace) AND id = \(round)")
    }
}
