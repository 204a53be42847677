import Accounts
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Web

extension MailKind {
    static let breachNotice = MailKind("breach-notice", patience: 14 * 86_400, priority: 0)
    static let incidentClock = MailKind("incident-clock", priority: 0)
}

struct NoticeJob: JobPayload {
    static let kind = "incidents.notice"
    let incident: IncidentID
    /// Who sent it: of an exercise, the only one who gets it.
    let account: AccountID
    let actor: JobActor
}

/// Writes to all who are affected, some at a time, each once.
struct NoticeWorker: Worker {
    static let concurrency = 1
    /// Mails of one transaction.
    static let batch = 200
    let slice: IncidentsSlice

    struct Words: Sendable {
        let name: String
        let touched: String
        let doing: String
        let advice: String
        let isExercise: Bool
        let site: String
        let lang: String
    }

    func run(_ payload: NoticeJob, _ job: RunningJob) async throws -> JobOutcome {
        while try await writeSome(payload) {}
        return .completed
    }

    /// False where nobody waits any more.
    private func writeSome(_ payload: NoticeJob) async throws -> Bool {
        try await slice.database.transaction(IncidentsSlice.scope) { tx in
            guard let incident = try slice.incidents.find(tx, payload.incident),
                let notice = try slice.notices.find(tx, payload.incident)
            else { return false }
            let waiting = try slice.affected.waiting(tx, incident.id, limit: Self.batch)
            if incident.isExercise { try rehearse(tx, notice, payload, waiting) }
            for (workspace, people) in waiting.sorted(by: { $0.key < $1.key }) {
                if !incident.isExercise { try write(tx, notice, workspace, people) }
                try slice.affected.told(tx, incident.id, people)
            }
            return !waiting.isEmpty
        }
    }

    /// To whoever sent it, as long as they may read it, and to nobody else.
    private func rehearse(
        _ tx: Transaction, _ notice: IncidentNotice, _ payload: NoticeJob, _ waiting: [WorkspaceID: [PersonID]]
    ) throws {
        guard !waiting.isEmpty,
            try slice.accounts.sessions.decide(tx, payload.actor, .operatorContain, on: .installation) == .allowed,
            let somebody = try slice.accounts.addressees.addressee(tx, payload.account)
        else { return }
        try send(
            tx, notice, to: Mailbox(name: somebody.name, address: somebody.address), somebody.language, isExercise: true
        )
    }

    /// Who was erased since has no address any more.
    private func write(
        _ tx: Transaction, _ notice: IncidentNotice, _ workspace: WorkspaceID, _ ids: [PersonID]
    ) throws {
        let store = PersonStore(vault: slice.vault, random: slice.random)
        let people = try store.people(tx, workspace, ids)
        let languages = try languages(tx, workspace, ids)
        for id in ids {
            guard let person = people[id] else { continue }
            try send(
                tx, notice, to: Mailbox(name: person.profile.name, address: person.profile.address),
                languages[id] ?? "en", isExercise: false)
        }
    }

    private func languages(_ tx: Transaction, _ workspace: WorkspaceID, _ ids: [PersonID]) throws -> [PersonID: String]
    {
        try tx.rows(
            """
            SELECT DISTINCT ON (m.person_id) m.person_id, d.language FROM membership m
            JOIN device d ON d.account_id = m.account_id
            WHERE m.workspace_id = \(workspace) AND m.person_id = ANY(\(ids)) ORDER BY m.person_id, d.last_seen_at DESC
            """
        ).reduce(into: [:]) { $0[try $1.get("person_id")] = try $1.get("language", as: String.self) }
    }

    private func send(
        _ tx: Transaction, _ notice: IncidentNotice, to: Mailbox, _ language: String, isExercise: Bool
    ) throws {
        let words = Words(
            name: to.name.text, touched: notice.touched, doing: notice.doing, advice: notice.advice,
            isExercise: isExercise, site: slice.site.origin, lang: language)
        try slice.accounts.write(
            tx, .breachNotice, to: to, "breach-notice", words,
            isExercise ? WordKey("incidents.mail.notice.exercise") : WordKey("incidents.mail.notice.subject"), language)
    }
}
