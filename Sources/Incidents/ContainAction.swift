import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// What stops the harm: for a person, a workspace or everything, at once, written down, and lifted again.
extension IncidentsSlice {
    enum Control: String, Sendable, CaseIterable {
        case sessions, keys, sending, changes, calls

        var hold: Hold.Kind? { Hold.Kind(rawValue: rawValue) }
    }

    var containRoutes: [Route] {
        [
            .post("/operator/incidents/{breach}/contain", .may(.operatorContain), contain),
            .post("/operator/incidents/{breach}/holds/{hold}/lift", .may(.operatorContain), lift),
        ]
    }

    private func contain(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("control", "reach", "account", "place", "vendor")
        let control = form.choice("control", of: Control.self)
        let address = form["reach"] == "account" ? form.parse("account") { try EmailAddress(parsing: $0) } : nil
        let vendor = form.text("vendor", maximum: 40, optional: true)
        guard let control, form.isSound else { return try await show(exchange, form, status: .unprocessableContent) }
        let (name, place) = (form["reach"], WorkspaceID(form["place"]))
        let index = address.map(vault.blindIndex)
        let isDone = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            let account = try index.flatMap { try accounts.accounts.find(tx, index: $0) }
            let subject = name == "account" ? account?.uuid : name == "workspace" ? place?.uuid : nil
            guard let reach = Hold.Reach(name: name, subject: subject), try exists(tx, reach) else { return false }
            let to = control == .calls ? vendor.flatMap { $0.isEmpty ? nil : $0 } : nil
            try pull(tx, control, reach, vendor: to, for: found.id, by: caller.account, keeping: caller.session)
            return true
        }
        board.forget()
        guard isDone else {
            form.refuse("reach", WordKey("incidents.contain.no-reach"))
            return try await show(exchange, form, status: .unprocessableContent)
        }
        return .redirect(
            to: exchange.path.replacing("/contain", with: ""), notice: WordKey("incidents.contain.done"))
    }

    private func exists(_ tx: Transaction, _ reach: Hold.Reach) throws -> Bool {
        if case .workspace(let id) = reach { return try accounts.accounts.workspaceName(tx, id) != nil }
        return true
    }

    /// Pulls one control, and writes down that it was pulled and how much it touched.
    func pull(
        _ tx: Transaction, _ control: Control, _ reach: Hold.Reach, vendor: String?, for incident: IncidentID,
        by account: AccountID, keeping session: UUID?
    ) throws {
        var number = 1
        switch control {
        case .sessions: number = try endSessions(tx, reach, keeping: session, of: account)
        case .keys: number = try rotate(tx, reach)
        case .sending, .changes, .calls:
            if let kind = control.hold {
                try holds.begin(tx, kind, reach, vendor: vendor, for: incident, by: account)
            }
        }
        try incidents.note(tx, incident, "control-\(control.rawValue)-\(reach.name)", number: number, by: account)
        var details = ["control": control.rawValue, "reach": reach.name, "count": "\(number)"]
        details["subject"] = reach.subject?.lowercaseText
        details["vendor"] = vendor
        try audit.record(
            tx, nil, AuditEvent("incident.contained", by: .account(account), on: incident.text, details: details))
    }

    /// Sessions, and with them tokens, links and leave for support. Whoever pulls it stays signed in.
    func endSessions(_ tx: Transaction, _ reach: Hold.Reach, keeping session: UUID?, of caller: AccountID) throws -> Int
    {
        try Self.accounts(tx, reach).reduce(0) {
            try $0 + accounts.ending.end(tx, $1, but: $1 == caller ? session : nil)
        }
    }

    private static func accounts(_ tx: Transaction, _ reach: Hold.Reach) throws -> [AccountID] {
        let rows =
            switch reach {
            case .account(let id): try tx.rows("SELECT id FROM account WHERE id = \(id)")
            case .workspace(let id):
                try tx.rows("SELECT account_id AS id FROM membership WHERE workspace_id = \(id) ORDER BY 1")
            case .everything: try tx.rows("SELECT id FROM account ORDER BY id")
            }
        return try rows.map { try $0.get("id") }
    }

    /// New key versions, in use at once: what is written from now on is sealed by keys that nobody took.
    func rotate(_ tx: Transaction, _ reach: Hold.Reach) throws -> Int {
        switch reach {
        case .workspace(let id): try vault.rotateWorkspaceKey(tx, id, lead: 0)
        case .everything:
            let all = [WorkspaceID.installation] + (try accounts.accounts.workspaces(tx).map(\.id))
            for id in all { try vault.rotateWorkspaceKey(tx, id, lead: 0) }
            return all.count
        case .account(let id):
            let places = try tx.rows("SELECT workspace_id, person_id FROM membership WHERE account_id = \(id)")
            for place in places {
                try vault.rotatePersonKey(tx, place.get("workspace_id"), place.get("person_id"), lead: 0)
            }
            return places.count
        }
        return 1
    }

    private func lift(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        _ = try exchange.form()
        let id: Identifier<Hold> = try exchange.id("hold")
        let incident: IncidentID = try exchange.id("breach")
        try await database.transaction(Self.scope) { tx in
            guard try holds.lift(tx, id.uuid, by: account) == incident else { throw RequestRefusal.notFound }
            try incidents.note(tx, incident, "lifted", by: account)
            try audit.record(
                tx, nil,
                AuditEvent("incident.hold-lifted", by: .account(account), on: incident.text, details: ["hold": id.text])
            )
        }
        board.forget()
        return .redirect(to: "/operator/incidents/\(incident.text)", notice: WordKey("incidents.contain.lifted"))
    }
}
