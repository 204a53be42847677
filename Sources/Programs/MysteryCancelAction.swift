import Accounts
import Audit
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// "I cannot come": somebody calls off a meeting whose day and hour they were told, though not with whom it is.
extension ProgramsSlice {
    var mysteryCancelRoutes: [Route] {
        mine(get: "/cannot/{round}", showMysteryCancel) + mine(post: "/cannot/{round}", cancelMystery)
    }

    /// Shows, and changes nothing: mail programs and their guards open links too.
    private func showMysteryCancel(_ exchange: Exchange) async throws -> Reply {
        let seat = try await seat(exchange)
        let round: RoundID = try exchange.id("round")
        let (past, program) = try await database.transaction(seat.scope) { tx -> (PastIntroduction?, Program) in
            let past = try awaited(tx, seat, round)
            guard let id = try rounds.round(tx, seat.workspace, round)?.program else {
                throw RequestRefusal.notFound
            }
            return (past, try found(tx, seat.workspace, id))
        }
        return .page(MysteryCancelPage(past, round, program, seat, exchange.catalogue))
    }

    /// Their mystery in a round until its hour comes; nil where nobody awaits them any more. A round that is none of theirs is
    /// a page that does not exist, and so is one whose people were told of each other.
    private func awaited(_ tx: Transaction, _ seat: PersonSeat, _ round: RoundID) throws -> PastIntroduction? {
        guard let past = try introductions.of(tx, seat.workspace, seat.person, in: round) else {
            let said = try absences.reason(tx, seat.workspace, round, of: seat.person)
            guard said == .declined else { throw RequestRefusal.notFound }
            return nil
        }
        guard try rounds.round(tx, seat.workspace, round)?.revealAt != nil else { throw RequestRefusal.notFound }
        return past.secretUntil == nil || past.isVoid ? nil : past
    }

    /// It touches the others, so it is done in the workspace's scope, for the person whose page it is.
    private func cancelMystery(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let seat = try await seat(exchange)
        let round: RoundID = try exchange.id("round")
        let isDone = try await database.transaction(.workspace(seat.workspace)) { tx in
            guard let program = try rounds.round(tx, seat.workspace, round)?.program else {
                throw RequestRefusal.notFound
            }
            // Under the program's lock two of a group who say so at once know of each other.
            _ = try programs.program(tx, seat.workspace, program, locking: true)
            guard try awaited(tx, seat, round) != nil,
                let group = try introductions.group(tx, seat.workspace, of: seat.person, in: round)
            else { return false }
            try callOff(tx, seat, group)
            return true
        }
        let words = isDone ? WordKey("programs.cannot.done") : WordKey("programs.cannot.over")
        return Self.back(seat, words)
    }

    private func callOff(_ tx: Transaction, _ seat: PersonSeat, _ group: MadeIntroduction) throws {
        let mine = try introductions.unsent(tx, seat.workspace, of: seat.person).first { $0.0.round == group.round }
        if let delivery = mine?.1 { _ = try deliveries.withdraw(tx, seat.workspace, delivery) }
        let absence = Absence(person: seat.person, reason: .declined)
        try introductions.leave(tx, seat.workspace, group.round, seat.person)
        try rounds.leaveOut(tx, seat.workspace, group.round, absence)
        try missed.note(tx, seat.workspace, group.round, group.position, without: seat.person)
        try meetings.hear(tx, seat.workspace, seat.person)
        try audit.record(
            tx, seat.workspace,
            AuditEvent("introduction.called-off", by: .person(seat.person), on: group.round.text))
        try offer(tx, seat.workspace, group, without: seat.person, calledOff: .away)
        try queue.post(tx, CountDashboard(), workspace: seat.workspace, priority: 5)
    }
}

/// Asks somebody whether they cannot come to a mystery, and says what happens then.
struct MysteryCancelPage: Page {
    static let template = "mystery-cancel"

    let program: String
    let action: String
    let mine: String
    /// Nil where nobody awaits them any more.
    let awaited: Awaited?

    var title: WordKey { WordKey("programs.cannot.title", ["program": program]) }

    struct Awaited: Sendable {
        let when: Moment
        let place: String
    }

    init(
        _ past: PastIntroduction?, _ round: RoundID, _ program: Program, _ seat: PersonSeat, _ catalogue: Catalogue
    ) {
        self.program = program.name
        action = "\(seat.path)/cannot/\(round.text)"
        mine = seat.path
        awaited = past?.secretUntil.map {
            Awaited(when: Moment($0, catalogue, program.cadence.zone), place: program.place ?? "")
        }
    }
}

extension IntroductionStore {
    /// The introduction somebody was made part of in a round that runs, with all who still are.
    func group(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID, in round: RoundID
    ) throws -> MadeIntroduction? {
        try tx.first(
            """
            SELECT r.program_id, m.round_id, m.position, ARRAY(SELECT other.person_id
                FROM introduction_member other WHERE other.workspace_id = m.workspace_id
                    AND other.round_id = m.round_id AND other.position = m.position ORDER BY 1) AS members
            FROM introduction_member m
            JOIN round r ON r.workspace_id = m.workspace_id AND r.id = m.round_id AND r.state = 'running'
            WHERE m.workspace_id = \(workspace) AND m.round_id = \(round) AND m.person_id = \(person) FOR UPDATE OF m
            """
        ).map { row in
            MadeIntroduction(
                program: try row.get("program_id"), round: try row.get("round_id"), position: try row.get("position"),
                members: try row.get("members"))
        }
    }
}

extension AbsenceStore {
    /// Why somebody is left out of a round; nil where they are not.
    func reason(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, of person: PersonID
    ) throws -> Absence.Reason? {
        try tx.first(
            """
            SELECT reason, until FROM round_absence
            WHERE workspace_id = \(workspace) AND round_id = \(round) AND person_id = \(person)
            """
        ).map { Absence.Reason(try $0.get("reason"), until: try $0.get("until")) }
    }
}
