import Foundation
import Mail
import Primitives
import Store
import Vault

/// Every statement on `question`, `question_post` and `question_answer`. Answers are sealed under their person's key.
struct QuestionStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Of a program, in their order; those it begins with where nobody has changed them.
    func questions(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> [Question] {
        let kept = try tx.rows(
            """
            SELECT own_number, words FROM question WHERE workspace_id = \(workspace) AND program_id = \(program)
            ORDER BY position
            """
        ).map(question)
        return kept.isEmpty ? Question.first : kept
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ questions: [Question]) throws {
        let numbers = questions.map { question in if case .own(let number) = question { number } else { 0 } }
        let words = questions.map { question in if case .typed(let text) = question { text } else { "" } }
        try tx.run("DELETE FROM question WHERE workspace_id = \(workspace) AND program_id = \(program)")
        try tx.run(
            """
            INSERT INTO question (workspace_id, program_id, position, own_number, words)
            SELECT \(workspace), \(program), q.position, NULLIF(q.own_number, 0), NULLIF(q.words, '')
            FROM unnest(\(questions.indices.map { $0 + 1 }), \(numbers), \(words)) AS q (position, own_number, words)
            """)
    }

    /// Posts the next question to these people, once for each beat. Nil where it was posted already. The caller holds the
    /// program's lock.
    func post(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ people: [PersonID]
    ) throws -> QuestionPostID? {
        let all = try questions(tx, workspace, program.id)
        let number = 1 + (try lastNumber(tx, workspace, program.id))
        let id = QuestionPostID(random.uuid(at: tx.now))
        var (own, words): (Int?, String?) = (nil, nil)
        guard !all.isEmpty else { return nil }
        switch all[(number - 1) % all.count] {
        case .own(let number): own = number
        case .typed(let text): words = text
        }
        let isNew = try tx.run(
            """
            INSERT INTO question_post (workspace_id, id, program_id, number, beat_at, own_number, words, posted_at)
            VALUES (\(workspace), \(id), \(program.id), \(number), \(program.beat), \(own)::bigint, \(words)::text, \(tx.now))
            ON CONFLICT DO NOTHING
            """)
        guard isNew == 1 else { return nil }
        for batch in people.batches(of: IntroductionStore.batch) {
            try tx.run(
                """
                INSERT INTO question_answer (workspace_id, post_id, person_id)
                SELECT \(workspace), \(id), person FROM unnest(\(batch)) AS new (person)
                """)
        }
        return id
    }

    private func lastNumber(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> Int {
        try tx.first(
            """
            SELECT COALESCE(max(number), 0)::bigint AS last FROM question_post
            WHERE workspace_id = \(workspace) AND program_id = \(program)
            """)?.get("last") ?? 0
    }

    func post(_ tx: Transaction, _ workspace: WorkspaceID, _ id: QuestionPostID) throws -> QuestionPost? {
        try tx.first(
            """
            SELECT id, program_id, number, own_number, words, posted_at FROM question_post
            WHERE workspace_id = \(workspace) AND id = \(id)
            """
        ).map(read)
    }

    /// The latest first.
    func posts(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, limit: Int
    ) throws -> [(post: QuestionPost, asked: Int, answered: Int)] {
        try tx.rows(
            """
            SELECT p.id, p.program_id, p.number, p.own_number, p.words, p.posted_at, count(a.person_id) AS asked,
                count(a.answer) AS answered
            FROM question_post p
            LEFT JOIN question_answer a ON a.workspace_id = p.workspace_id AND a.post_id = p.id
            WHERE p.workspace_id = \(workspace) AND p.program_id = \(program)
            GROUP BY p.id, p.program_id, p.number, p.own_number, p.words, p.posted_at
            ORDER BY p.number DESC LIMIT \(limit)
            """
        ).map { (try read($0), try $0.get("asked"), try $0.get("answered")) }
    }

    private func read(_ row: Row) throws -> QuestionPost {
        QuestionPost(
            id: try row.get("id"), program: try row.get("program_id"), number: try row.get("number"),
            question: try question(row), postedAt: try row.get("posted_at"))
    }

    private func question(_ row: Row) throws -> Question {
        if let number: Int = try row.get("own_number") { return .own(number) }
        return .typed(try row.get("words"))
    }
}

// MARK: Answers

extension QuestionStore {
    /// Those a post's mail is still to be written to, locked.
    func waiting(
        _ tx: Transaction, _ workspace: WorkspaceID, _ post: QuestionPostID, limit: Int
    ) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT a.person_id FROM question_answer a
            JOIN person p ON p.workspace_id = a.workspace_id AND p.id = a.person_id AND p.state = 'active'
            WHERE a.workspace_id = \(workspace) AND a.post_id = \(post) AND a.delivery_id IS NULL
            ORDER BY a.person_id LIMIT \(limit) FOR UPDATE OF a
            """
        ).map { try $0.get("person_id") }
    }

    func setDeliveries(
        _ tx: Transaction, _ workspace: WorkspaceID, _ post: QuestionPostID,
        _ deliveries: [(person: PersonID, delivery: DeliveryID)]
    ) throws {
        try tx.run(
            """
            UPDATE question_answer a SET delivery_id = d.delivery
            FROM unnest(\(deliveries.map(\.person)), \(deliveries.map(\.delivery))) AS d (person, delivery)
            WHERE a.workspace_id = \(workspace) AND a.post_id = \(post) AND a.person_id = d.person
            """)
    }

    func isAsked(
        _ tx: Transaction, _ workspace: WorkspaceID, _ post: QuestionPostID, _ person: PersonID
    ) throws -> Bool {
        try tx.first(
            """
            SELECT person_id FROM question_answer
            WHERE workspace_id = \(workspace) AND post_id = \(post) AND person_id = \(person)
            """) != nil
    }

    /// What was answered, in the order in which it was.
    func answers(
        _ tx: Transaction, _ workspace: WorkspaceID, _ post: QuestionPostID, limit: Int
    ) throws -> [QuestionAnswer] {
        let rows = try tx.rows(
            """
            SELECT person_id, answer, answered_at, hidden FROM question_answer
            WHERE workspace_id = \(workspace) AND post_id = \(post) AND answer IS NOT NULL
            ORDER BY answered_at, person_id LIMIT \(limit)
            """)
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        return try rows.compactMap { row in
            let person: PersonID = try row.get("person_id")
            guard let key = keys[person] else { return nil }
            return QuestionAnswer(
                person: person, text: try vault.open(row.get("answer"), under: key, at: place(post, person, workspace)),
                at: try row.get("answered_at"), isHidden: try row.get("hidden"))
        }
    }

    /// All that somebody answered, in all programs, oldest first.
    func given(
        _ tx: Transaction, _ workspace: WorkspaceID, by person: PersonID
    ) throws -> [(post: QuestionPost, text: String, at: Date)] {
        let rows = try tx.rows(
            """
            SELECT p.id, p.program_id, p.number, p.own_number, p.words, p.posted_at, a.answer, a.answered_at
            FROM question_answer a
            JOIN question_post p ON p.workspace_id = a.workspace_id AND p.id = a.post_id
            WHERE a.workspace_id = \(workspace) AND a.person_id = \(person) AND a.answer IS NOT NULL
            ORDER BY a.answered_at
            """)
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else { return [] }
        return try rows.map { row in
            let post = try read(row)
            let text: String = try vault.open(
                row.get("answer"), under: key, at: place(post.id, person, workspace))
            return (post, text, try row.get("answered_at"))
        }
    }

    /// Keeps what somebody says, or takes it back without words. What an admin took off the page stays off.
    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ post: QuestionPostID, _ person: PersonID, _ text: String?
    ) throws {
        guard let text else {
            try tx.run(
                """
                UPDATE question_answer SET answer = NULL, answered_at = NULL
                WHERE workspace_id = \(workspace) AND post_id = \(post) AND person_id = \(person)
                """)
            return
        }
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        let sealed = try vault.seal(text, under: key, at: place(post, person, workspace))
        try tx.run(
            """
            UPDATE question_answer SET answer = \(sealed), answered_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND post_id = \(post) AND person_id = \(person)
            """)
    }

    /// Takes an answer off the page, or puts it back. False where there is none.
    func hide(
        _ tx: Transaction, _ workspace: WorkspaceID, _ post: QuestionPostID, _ person: PersonID, _ isHidden: Bool
    ) throws -> Bool {
        try tx.run(
            """
            UPDATE question_answer SET hidden = \(isHidden)
            WHERE workspace_id = \(workspace) AND post_id = \(post) AND person_id = \(person) AND answer IS NOT NULL
            """) == 1
    }

    /// Bound to its post; the key binds it to its person.
    private func place(_ post: QuestionPostID, _ person: PersonID, _ workspace: WorkspaceID) -> Place {
        Place("question_answer", "answer", row: post.uuid, workspace: workspace)
    }
}
