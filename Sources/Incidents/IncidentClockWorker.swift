import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Web

/// Looks each minute which clocks have struck.
struct IncidentClockJob: JobPayload {
    static let kind = "incidents.clock"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

/// Writes to those for security as long as somebody may still have to be told. The database says the time, so a restart
/// loses none; each hour rings once.
struct IncidentClockWorker: Worker {
    static let concurrency = 1
    let slice: IncidentsSlice

    struct Words: Sendable {
        let name: String
        let sentence: String
        let due: String
        let open: [String]
        let isExercise: Bool
        let link: String
        let site: String
        let lang: String
    }

    func run(_ payload: IncidentClockJob, _ job: RunningJob) async throws -> JobOutcome {
        try await look()
        return .completed
    }

    /// Returns how many hours were rung.
    @discardableResult
    func look() async throws -> Int {
        try await slice.database.transaction(IncidentsSlice.scope) { tx in
            let running = try slice.incidents.list(tx).filter { $0.stage != .closed }
            return try running.reduce(0) { try $0 + ring(tx, $1) }
        }
    }

    private func ring(_ tx: Transaction, _ incident: Incident) throws -> Int {
        let open = try slice.incidents.duties(tx, incident.id).filter { $0.decision == .open }.map(\.kind)
        guard !open.isEmpty else { return 0 }
        let rung = try slice.incidents.rung(tx, incident.id)
        let struck = IncidentClock.striking(detectedAt: incident.detectedAt, rung: rung, now: tx.now)
        var count = 0
        for hours in struck where try slice.incidents.ring(tx, incident.id, hours: hours) { count += 1 }
        // Of several that struck while nobody looked, the last one is news.
        guard count > 0, let hours = struck.last else { return 0 }
        try slice.incidents.note(tx, incident.id, "clock", number: hours)
        for reader in try slice.accounts.operators(tx, for: .operatorIncidents) {
            try write(tx, reader, incident, hours, open)
        }
        try slice.audit.record(
            tx, nil,
            AuditEvent("incident.clock-struck", by: .system, on: incident.id.text, details: ["hours": "\(hours)"]))
        return count
    }

    private func write(
        _ tx: Transaction, _ reader: Addressee, _ incident: Incident, _ hours: Int, _ open: [DutyKind]
    ) throws {
        let catalogue = try slice.templates.catalogue(reader.language)
        let due = IncidentClock.due(detectedAt: incident.detectedAt)
        let words = Words(
            name: reader.name,
            sentence: catalogue.sentence(WordKey("incidents.mail.clock.sentence", ["hours": "\(hours)"])),
            due: Moment(
                due, language: reader.language, timeZone: try slice.accounts.zone(tx, of: reader.account)
            ).text,
            open: open.map { catalogue.sentence($0.words) }, isExercise: incident.isExercise,
            link: "\(slice.site.origin)/operator/incidents/\(incident.id.text)", site: slice.site.origin,
            lang: reader.language)
        try slice.accounts.write(
            tx, .incidentClock, to: Mailbox(name: reader.name, address: reader.address), "incident-clock", words,
            WordKey("incidents.mail.clock.subject", ["hours": "\(hours)"]), reader.language)
    }
}
