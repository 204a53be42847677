import Accounts
import Foundation
import Primitives
import Store
import Vault

/// What rounds leave behind of somebody besides their introductions, the latest first.
struct StoredRounds: Sendable {
    struct Said: Sendable {
        let at: Date
        let program: String
        let answer: RoundAsk.Answer?
    }

    struct Missed: Sendable {
        let at: Date
        let program: String
        let reason: Absence.Reason
    }

    struct Offered: Sendable {
        let at: Date
        let program: String
        let state: SecondOffer.State
    }

    struct Before: Sendable {
        let program: String
        let others: [PersonID]
    }

    var said: [Said] = []
    var missed: [Missed] = []
    var offered: [Offered] = []
    /// Programs that they invite winners for.
    var hosted: [String] = []
    /// Meetings that were brought in from a file.
    var before: [Before] = []
    /// Since when no mail reaches them.
    var unreachableSince: Date?
}

/// Reads over the tables of rounds for the one person they are about. In the workspace's scope.
struct StoredRoundsStore: Sendable {
    /// Of each kind at most.
    static let limit = 1_000

    let vault: KeyVault

    func read(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> StoredRounds {
        StoredRounds(
            said: try said(tx, workspace, person), missed: try missed(tx, workspace, person),
            offered: try offered(tx, workspace, person), hosted: try hosted(tx, workspace, person),
            before: try before(tx, workspace, person),
            unreachableSince: try BounceStore(vault: vault).since(tx, workspace, person))
    }

    private func said(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> [StoredRounds.Said] {
        try tx.rows(
            """
            SELECT a.beat_at, p.name, r.answer FROM round_answer r
            JOIN round_ask a ON a.workspace_id = r.workspace_id AND a.id = r.ask_id
            JOIN program p ON p.workspace_id = a.workspace_id AND p.id = a.program_id
            WHERE r.workspace_id = \(workspace) AND r.person_id = \(person)
            ORDER BY a.beat_at DESC, a.id LIMIT \(Self.limit)
            """
        ).map { .init(at: try $0.get("beat_at"), program: try $0.get("name"), answer: try $0.get("answer")) }
    }

    private func missed(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID
    ) throws -> [StoredRounds.Missed] {
        try tx.rows(
            """
            SELECT r.started_at, p.name, a.reason, a.until FROM round_absence a
            JOIN round r ON r.workspace_id = a.workspace_id AND r.id = a.round_id AND r.state <> 'draft'
            JOIN program p ON p.workspace_id = r.workspace_id AND p.id = r.program_id
            WHERE a.workspace_id = \(workspace) AND a.person_id = \(person)
            ORDER BY r.started_at DESC, r.id LIMIT \(Self.limit)
            """
        ).map {
            .init(
                at: try $0.get("started_at"), program: try $0.get("name"),
                reason: Absence.Reason(try $0.get("reason"), until: try $0.get("until")))
        }
    }

    private func offered(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID
    ) throws -> [StoredRounds.Offered] {
        try tx.rows(
            """
            SELECT o.created_at, p.name, o.state FROM second_offer o
            JOIN program p ON p.workspace_id = o.workspace_id AND p.id = o.program_id
            WHERE o.workspace_id = \(workspace) AND o.person_id = \(person)
            ORDER BY o.created_at DESC, o.id LIMIT \(Self.limit)
            """
        ).map { .init(at: try $0.get("created_at"), program: try $0.get("name"), state: try $0.get("state")) }
    }

    private func hosted(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> [String] {
        try tx.rows(
            """
            SELECT p.name FROM program_host h
            JOIN program p ON p.workspace_id = h.workspace_id AND p.id = h.program_id
            WHERE h.workspace_id = \(workspace) AND h.person_id = \(person) ORDER BY p.name LIMIT \(Self.limit)
            """
        ).map { try $0.get("name") }
    }

    private func before(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID
    ) throws -> [StoredRounds.Before] {
        try tx.rows(
            """
            SELECT p.name, m.round, array_agg(o.person_id ORDER BY o.person_id) AS others FROM past_meeting m
            JOIN past_meeting o ON o.workspace_id = m.workspace_id AND o.program_id = m.program_id
                AND o.round = m.round AND o.position = m.position AND o.person_id <> m.person_id
            JOIN program p ON p.workspace_id = m.workspace_id AND p.id = m.program_id
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person)
            GROUP BY p.name, m.program_id, m.round, m.position
            ORDER BY p.name, m.round DESC LIMIT \(Self.limit)
            """
        ).map { .init(program: try $0.get("name"), others: try $0.get("others")) }
    }
}
