import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Who is affected: asked of the audit trail and of the keys, or added by hand; and what is decided about telling.
extension IncidentsSlice {
    var affectedRoutes: [Route] {
        [
            .post("/operator/incidents/{breach}/affected", .may(.operatorIncidents), search),
            .post("/operator/incidents/{breach}/affected/add", .may(.operatorIncidents), add),
            .post("/operator/incidents/{breach}/duty", .may(.operatorContain), decide),
        ]
    }

    private func search(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("source", "address", "workspace", "from", "until")
        let from = form.parse("from") { try Self.when($0) }
        let until = form.parse("until") { try Self.when($0) }
        let isTrail = form["source"] == "trail"
        let address = isTrail ? form.parse("address") { try EmailAddress(parsing: $0) } : nil
        let workspace = isTrail ? nil : WorkspaceID(form["workspace"])
        guard let from, let until, form.isSound, from <= until, address != nil || workspace != nil else {
            if form.isSound { form.refuse("source", WordKey("form.choice")) }
            return try await show(exchange, form, status: .unprocessableContent)
        }
        let (index, account) = (address.map(vault.blindIndex), try exchange.signedIn.account)
        let count: Int? = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            var count = 0
            if let workspace {
                count = try affected.find(tx, found.id, withKeysIn: workspace, from: from, until: until)
            } else {
                guard let holder = try index.flatMap({ try accounts.accounts.find(tx, index: $0) }) else { return nil }
                count = try affected.find(tx, found.id, reachedBy: holder, from: from, until: until)
            }
            try noteFound(tx, found.id, isTrail ? "trail" : "keys", count, by: account)
            return count
        }
        guard let count else {
            form.refuse("address", IncidentError.nobody)
            return try await show(exchange, form, status: .unprocessableContent)
        }
        return .redirect(
            to: exchange.path.replacing("/affected", with: ""),
            notice: WordKey("incidents.affected.found", ["count": "\(count)"]))
    }

    private func add(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("person")
        guard let address = form.parse("person", { try EmailAddress(parsing: $0) }) else {
            return try await show(exchange, form, status: .unprocessableContent)
        }
        let count = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            let count = try affected.add(tx, found.id, address)
            try noteFound(tx, found.id, "hand", count, by: account)
            return count
        }
        return .redirect(
            to: exchange.path.replacing("/affected/add", with: ""),
            notice: WordKey("incidents.affected.found", ["count": "\(count)"]))
    }

    private func noteFound(
        _ tx: Transaction, _ id: IncidentID, _ source: String, _ count: Int, by account: AccountID
    ) throws {
        try incidents.note(tx, id, "affected-" + source, number: count, by: account)
        try audit.record(
            tx, nil,
            AuditEvent(
                "incident.affected-searched", by: .account(account), on: id.text,
                details: ["source": source, "count": "\(count)"]))
    }

    /// That an authority or customers were told, or that somebody need not be. People are told by a notice alone.
    private func decide(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("duty", "decision", "reason", "late")
        let duty = form.choice("duty", of: DutyKind.self)
        let decision = form.choice("decision", of: IncidentDuty.Decision.self)
        let reason = form.prose("reason", maximum: Self.prose)
        let late = form.prose("late", maximum: Self.prose, optional: true)
        guard let duty, let decision, let reason, let late, decision != .open, duty != .people || decision == .none
        else { return try await show(exchange, form, status: .unprocessableContent) }
        let answer: WordKey = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            let isLate = decision == .told && tx.now > IncidentClock.due(detectedAt: found.detectedAt)
            if isLate, late.isEmpty { return WordKey("incidents.late-wants-reason") }
            guard
                try incidents.decide(
                    tx, found.id, duty, decision, reason: reason, late: isLate ? late : nil, by: account)
            else { return WordKey("incidents.stage-passed") }
            try noteDecision(tx, found.id, duty, decision, by: account)
            return WordKey("incidents.decided")
        }
        return .redirect(to: exchange.path.replacing("/duty", with: ""), notice: answer)
    }

    func noteDecision(
        _ tx: Transaction, _ id: IncidentID, _ duty: DutyKind, _ decision: IncidentDuty.Decision, by account: AccountID
    ) throws {
        try incidents.note(tx, id, "duty-\(duty.rawValue)-\(decision.rawValue)", by: account)
        try audit.record(
            tx, nil,
            AuditEvent(
                "incident.duty-decided", by: .account(account), on: id.text,
                details: ["duty": duty.rawValue, "decision": decision.rawValue]))
    }
}
