import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// Somebody who was asked about a round, and what they are to hear of it since.
struct RoundAskNews: Sendable, Equatable {
    let ask: RoundAskID
    let person: PersonID
    let answer: RoundAsk.Answer?
    /// When the round is, as their latest mail said.
    let before: Date
    /// When it is now; nil where it does not take place.
    let now: Date?
    /// Their latest mail said that it does not.
    let wasOff: Bool
}

extension RoundAskStore {
    /// When the round of an ask takes place as things stand; null where it does not.
    private static let standing: SQL = """
        CASE WHEN p.beat_at = a.beat_at AND p.state = 'running' THEN p.next_round_at END
        """
    /// Asks about rounds ahead whose date is another one than people were told. A round that was held, early or not, is
    /// no news.
    private static func changed(at now: Date) -> SQL {
        """
        FROM round_ask a JOIN program p ON p.workspace_id = a.workspace_id AND p.id = a.program_id
        LEFT JOIN program_habits h ON h.workspace_id = p.workspace_id AND h.program_id = p.id
        CROSS JOIN LATERAL (SELECT \(standing) AS date) s
        WHERE a.round_at > \(now)
            AND (s.date IS NULL OR s.date > \(now)::timestamptz AND h.ask_days IS NOT NULL)
            AND CASE WHEN a.is_off THEN NULL ELSE a.round_at END IS DISTINCT FROM s.date
            AND NOT EXISTS (SELECT FROM round r WHERE r.workspace_id = a.workspace_id AND r.program_id = a.program_id
                AND r.due_at = a.beat_at)
        """
    }

    /// Programs of all workspaces that asked people about a round whose date has changed since. Needs the system scope.
    func changed(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, program: ProgramID)] {
        try tx.rows("SELECT a.workspace_id, a.program_id \(Self.changed(at: tx.now)) LIMIT \(limit)")
            .map { (try $0.get("workspace_id"), try $0.get("program_id")) }
    }

    /// Notes the dates that people are to be told. How many asks have another one.
    func noteChanges(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Int {
        try tx.run(
            """
            UPDATE round_ask k SET round_at = COALESCE(c.date, k.round_at), is_off = c.date IS NULL
            FROM (SELECT a.id, s.date \(Self.changed(at: tx.now)) AND a.workspace_id = \(workspace)
                AND a.program_id = \(program)) c
            WHERE k.workspace_id = \(workspace) AND k.id = c.id
            """)
    }

    /// Some who were told another date than the one that holds, of rounds still ahead. Locked.
    func untold(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, limit: Int
    ) throws -> [RoundAskNews] {
        try tx.rows(
            """
            SELECT w.ask_id, w.person_id, w.answer, w.round_at AS before, w.is_off AS was_off,
                CASE WHEN NOT a.is_off THEN a.round_at END AS now
            FROM round_answer w JOIN round_ask a ON a.workspace_id = w.workspace_id AND a.id = w.ask_id
            WHERE a.workspace_id = \(workspace) AND a.program_id = \(program) AND a.round_at > \(tx.now)
                AND (w.round_at <> a.round_at OR w.is_off <> a.is_off)
            ORDER BY w.ask_id, w.person_id LIMIT \(limit) FOR UPDATE OF w
            """
        ).map { row in
            RoundAskNews(
                ask: try row.get("ask_id"), person: try row.get("person_id"), answer: try row.get("answer"),
                before: try row.get("before"), now: try row.get("now"), wasOff: try row.get("was_off"))
        }
    }

    /// Notes that people know the date of an ask's round as it is now.
    func setTold(_ tx: Transaction, _ workspace: WorkspaceID, _ told: [RoundAskNews]) throws {
        try tx.run(
            """
            UPDATE round_answer w SET round_at = a.round_at, is_off = a.is_off
            FROM unnest(\(told.map(\.ask)), \(told.map(\.person))) AS t (ask, person)
            JOIN round_ask a ON a.workspace_id = \(workspace) AND a.id = t.ask
            WHERE w.workspace_id = \(workspace) AND w.ask_id = t.ask AND w.person_id = t.person
            """)
    }

    /// Another rhythm: what was asked about the round ahead is about the one that now stands in its place.
    func carry(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, from beat: Date) throws {
        try tx.run(
            """
            UPDATE round_ask a SET beat_at = p.beat_at, remind_at = NULL FROM program p
            WHERE p.workspace_id = \(workspace) AND p.id = \(program) AND a.workspace_id = p.workspace_id
                AND a.program_id = p.id AND a.beat_at = \(beat) AND a.round_at > \(tx.now)
                AND NOT EXISTS (SELECT FROM round_ask b WHERE b.workspace_id = p.workspace_id AND b.program_id = p.id
                    AND b.beat_at = p.beat_at)
                AND NOT EXISTS (SELECT FROM round r WHERE r.workspace_id = p.workspace_id AND r.program_id = p.id
                    AND r.due_at = a.beat_at)
            """)
    }

    /// How many were written to about the rounds of these beats; only of those that are not told off already.
    func asked(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ beats: [Date]
    ) throws -> [Date: RoundAsk.Counts] {
        let rows = try tx.rows(
            """
            SELECT a.beat_at, count(*) FILTER (WHERE w.answer = 'in') AS yes, count(*) FILTER (WHERE w.answer = 'out') AS no,
                count(*) FILTER (WHERE w.answer IS NULL) AS open
            FROM round_ask a JOIN round_answer w ON w.workspace_id = a.workspace_id AND w.ask_id = a.id
            WHERE a.workspace_id = \(workspace) AND a.program_id = \(program) AND a.beat_at = ANY(\(beats))
                AND NOT a.is_off GROUP BY a.beat_at
            """)
        return try rows.reduce(into: [:]) { all, row in
            all[try row.get("beat_at")] = RoundAsk.Counts(
                yes: try row.get("yes"), no: try row.get("no"), open: try row.get("open"))
        }
    }
}

extension ProgramsSlice {
    /// Tells the next few of those who were asked about a round that its date has changed, or that it does not take place.
    /// True where there may be more of them.
    func tellNews(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> Bool {
        if try asks.noteChanges(tx, workspace, program.id) > 0 {
            try audit.record(tx, workspace, AuditEvent("round.news", by: .system, on: program.id.text))
        }
        let news = try asks.untold(tx, workspace, program.id, limit: AskPeople.people)
        guard !news.isEmpty else { return false }
        let said = try participations.audience(tx, workspace, program.id, among: news.map(\.person))
        let gone = Set(said.filter { $0.participation.state == .left }.map(\.person))
        // Whoever said no loses nothing by a round that does not take place.
        let owed = news.filter {
            !gone.contains($0.person) && !(($0.now == nil || $0.wasOff) && $0.answer == .no)
        }
        try write(tx, workspace, program, owed)
        try asks.setTold(tx, workspace, news)
        return true
    }

    private func write(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ news: [RoundAskNews]
    ) throws {
        let opened = try people.people(tx, workspace, news.map(\.person)).filter { $0.value.state == .active }
        let tokens = try links.issue(tx, workspace, program.id, Array(opened.keys))
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let habits = try habits.habits(tx, workspace, program.id)
        let chosen = try choices.all(tx, workspace, of: Array(opened.keys))
        let drafts = try news.compactMap { news -> MailDraft? in
            guard let person = opened[news.person], let token = tokens[person.id] else { return nil }
            let catalogue = try catalogue(for: person.profile, chosen[person.id])
            let page = "\(site.origin)/me/\(token.text)"
            let mail = AskNewsMail(news, to: person, program, workspace: name, page: page, catalogue)
            let letter = ProgramLetter(
                kind: AskNewsMail.kind, template: "ask-news", subject: mail.subject, language: catalogue.language,
                page: page, program: program.id,
                hours: habits.sendingHours(for: person.profile, chosen[person.id], of: program))
            return try draft(letter, mail, to: person)
        }
        _ = try outbox.queue(tx, all: drafts, workspace: workspace)
    }
}

/// The mail that tells of another date than the one somebody was asked about: its fields, as the templates name them.
struct AskNewsMail: Sendable {
    static let kind = MailKind("round-news", patience: 14 * 86_400)

    let name: String
    let program: String
    let workspace: String
    let usual: String
    let day: String
    let when: String
    let off: Bool
    let again: Bool
    let moved: Bool
    let saidYes: Bool
    let saidNo: Bool
    let saidNothing: Bool
    let answer: String
    let leave: String
    let lang: String

    init(
        _ news: RoundAskNews, to person: Person, _ program: Program, workspace: String, page: String,
        _ catalogue: Catalogue
    ) {
        let zone = program.cadence.zone
        name = person.profile.name
        self.program = program.name
        self.workspace = workspace
        usual = Day(news.before, catalogue, zone).text
        day = news.now.map { Day($0, catalogue, zone).text } ?? ""
        when = news.now.map { Moment($0, catalogue, zone).text } ?? ""
        off = news.now == nil
        again = !off && news.wasOff
        moved = !off && !news.wasOff
        (saidYes, saidNo) = (!off && news.answer == .yes, !off && news.answer == .no)
        saidNothing = !off && news.answer == nil
        answer = "\(page)/round?ask=\(news.ask.text)"
        leave = "\(page)#leave"
        lang = catalogue.language
    }

    var subject: WordKey {
        let values = ["program": program, "usual": usual, "day": day]
        return off
            ? WordKey("programs.mail.ask-news.subject-off", values) : WordKey("programs.mail.ask-news.subject", values)
    }
}
