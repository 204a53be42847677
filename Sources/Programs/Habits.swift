import Accounts
import Foundation
import Mail
import Primitives
import Store
import Vault

/// How a program writes to its people: at which hours, and whether it asks before each round.
struct Habits: Sendable, Equatable {
    static let askDays = 1...14

    /// First hour and the one before which mails leave; nil for any.
    var hours: Hours?
    /// Days ahead of a round on which everybody is asked; nil where everybody takes part unless they say otherwise.
    var askDays: Int?
    /// The program's own words at the head of each introduction; empty for none.
    var words = ""
    /// Whether each introduction carries a question to begin with.
    var breaksIce = false
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

/// Every statement on `program_habits`. Seals and opens on the way.
struct HabitsStore: Sendable {
    let vault: KeyVault

    func habits(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Habits {
        let row = try tx.first(
            """
            SELECT hours_from, hours_until, ask_days, questions, words, breaks_ice FROM program_habits
            WHERE workspace_id = \(workspace) AND program_id = \(program)
            """)
        guard let row else { return Habits() }
        let (from, until): (Int?, Int?) = (try row.get("hours_from"), try row.get("hours_until"))
        let sealed: Sealed<String>? = try row.get("words")
        let words = try sealed.map {
            try vault.open($0, under: vault.workspaceKey(tx, workspace), at: Self.place(program, workspace))
        }
        return Habits(
            hours: from.flatMap { from in until.flatMap { Habits.Hours(from: from, until: $0) } },
            askDays: try row.get("ask_days"), words: words ?? "", breaksIce: try row.get("breaks_ice"),
            questions: try row.get("questions"))
    }

    private static func place(_ program: ProgramID, _ workspace: WorkspaceID) -> Place {
        Place("program_habits", "words", row: program.uuid, workspace: workspace)
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ new: Habits) throws {
        let sealed =
            try new.words.isEmpty
            ? nil
            : vault.seal(new.words, under: vault.workspaceKey(tx, workspace), at: Self.place(program, workspace)).bytes
        try tx.run(
            """
            INSERT INTO program_habits (workspace_id, program_id, hours_from, hours_until, ask_days, questions, words,
                breaks_ice)
            VALUES (\(workspace), \(program), \(new.hours?.from)::bigint, \(new.hours?.until)::bigint,
                \(new.askDays)::bigint, \(new.questions)::text, \(sealed)::bytea, \(new.breaksIce))
            ON CONFLICT (workspace_id, program_id) DO UPDATE SET hours_from = excluded.hours_from,
                hours_until = excluded.hours_until, ask_days = excluded.ask_days, questions = excluded.questions,
                words = excluded.words, breaks_ice = excluded.breaks_ice
            """)
    }
}
