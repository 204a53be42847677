import Accounts
import Foundation
import Mail
import Primitives
import Store

/// How a program writes to its people: at which hours, and whether it asks before each round.
struct Habits: Sendable, Equatable {
    static let askDays = 1...14

    /// First hour and the one before which mails leave; nil for any.
    var hours: Hours?
    /// Days ahead of a round on which everybody is asked; nil where everybody takes part unless they say otherwise.
    var askDays: Int?
    /// Whether a question is posted at each date; nil for never.
    var questions: Questions?

    enum Questions: String, Sendable, SQLEncodable, SQLDecodable {
        /// With the round.
        case beside
        /// And nobody is introduced.
        case instead
    }

    struct Hours: Sendable, Equatable {
        let from: Int
        let until: Int

        /// Nil unless it is a stretch within one day.
        init?(from: Int, until: Int) {
            guard (0...23).contains(from), until > from, until <= 24 else { return nil }
            self.from = from
            self.until = until
        }
    }

    /// By the clock of who reads, as they say themselves or else the roster does; where it is not known, by the program's.
    func sendingHours(for profile: Profile, _ choices: PersonChoices?, of program: Program) -> SendingHours? {
        guard let hours else { return nil }
        let known = (choices?.timeZone ?? profile.timeZone).flatMap { TimeZone(identifier: $0) }?.identifier
        return SendingHours(from: hours.from, until: hours.until, zone: known ?? program.cadence.zone.identifier)
    }
}

/// Every statement on `program_habits`.
struct HabitsStore: Sendable {
    func habits(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Habits {
        let row = try tx.first(
            """
            SELECT hours_from, hours_until, ask_days, questions FROM program_habits
            WHERE workspace_id = \(workspace) AND program_id = \(program)
            """)
        guard let row else { return Habits() }
        let (from, until): (Int?, Int?) = (try row.get("hours_from"), try row.get("hours_until"))
        return Habits(
            hours: from.flatMap { from in until.flatMap { Habits.Hours(from: from, until: $0) } },
            askDays: try row.get("ask_days"), questions: try row.get("questions"))
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ new: Habits) throws {
        try tx.run(
            """
            INSERT INTO program_habits (workspace_id, program_id, hours_from, hours_until, ask_days, questions)
            VALUES (\(workspace), \(program), \(new.hours?.from)::bigint, \(new.hours?.until)::bigint,
                \(new.askDays)::bigint, \(new.questions)::text)
            ON CONFLICT (workspace_id, program_id) DO UPDATE SET hours_from = excluded.hours_from,
                hours_until = excluded.hours_until, ask_days = excluded.ask_days, questions = excluded.questions
            """)
    }
}
