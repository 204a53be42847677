import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// Incidents listed, recorded, and led from stage to stage.
extension IncidentsSlice {
    /// Characters of a line, and of a text.
    static let line = 200
    static let prose = 4000
    /// Days that a detection may lie back when it is recorded.
    static let recordable = 90

    var incidentRoutes: [Route] {
        [
            .get("/operator/incidents", .may(.operatorIncidents), list),
            .get("/operator/incidents/new", .may(.operatorIncidents)) { try await form($0, Form()) },
            .post("/operator/incidents", .may(.operatorIncidents), record),
            .get("/operator/incidents/{breach}", .may(.operatorIncidents)) { try await show($0) },
            .post("/operator/incidents/{breach}/stage", .may(.operatorIncidents), step),
            .post("/operator/incidents/{breach}/assess", .may(.operatorIncidents), assess),
            .post("/operator/incidents/{breach}/note", .may(.operatorIncidents), note),
            .get("/operator/incidents/{breach}/report.txt", .may(.operatorIncidents), report),
        ]
    }

    private func list(_ exchange: Exchange) async throws -> Reply {
        let all = try await database.transaction(Self.scope) { tx in
            try incidents.list(tx).map { ($0, try incidents.duties(tx, $0.id)) }
        }
        return .page(IncidentListPage(all, exchange))
    }

    /// From an alert, with what is known of it.
    private func form(_ exchange: Exchange, _ form: Form, status: HTTPStatus = .ok) async throws -> Reply {
        var form = form
        if form.values.isEmpty, let id = exchange.query("case").flatMap({ UUID(uuidString: $0) }) {
            let found = try await database.transaction(Self.scope) { try accounts.cases.find($0, id, of: nil) }
            guard let found else { throw RequestRefusal.notFound }
            form = Form(["case": id.lowercaseText, "detected": Self.text(found.openedAt), "title": found.kind])
        }
        return .page(IncidentFormPage(form, exchange), status: status)
    }

    private func record(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form(
            "detected", "exercise", "severity", "kind", "risk", "part", "region", "title", "nature", "data", "systems",
            "case")
        guard let new = Self.incident(&form, exchange.now) else {
            return try await self.form(exchange, form, status: .unprocessableContent)
        }
        let id = try await database.transaction(Self.scope) { tx in
            if let origin = new.caseID {
                guard try accounts.cases.find(tx, origin, of: nil) != nil else { throw RequestRefusal.notFound }
            }
            let id = try incidents.record(tx, new, by: account)
            if let origin = new.caseID { try keep(tx, id, evidenceOf: origin) }
            try audit.record(
                tx, nil,
                AuditEvent(
                    "incident.recorded", by: .account(account), on: id.text,
                    details: [
                        "severity": new.severity.rawValue, "kind": new.kind.rawValue,
                        "exercise": "\(new.isExercise)", "detected": Self.text(new.detectedAt),
                    ]))
            return id
        }
        return .redirect(to: "/operator/incidents/\(id.text)", notice: WordKey("incidents.recorded"))
    }

    /// What an alert had noticed stays with the incident, whatever becomes of the alert.
    private func keep(_ tx: Transaction, _ id: IncidentID, evidenceOf origin: UUID) throws {
        let steps = try accounts.cases.steps(tx, origin, of: nil).map {
            "\(Self.text($0.at)) \($0.kind)\($0.number.map { " \($0)" } ?? "")"
        }
        try incidents.note(tx, id, "evidence", String(steps.joined(separator: "\n").prefix(Self.prose)))
    }

    func find(_ tx: Transaction, _ exchange: Exchange) throws -> Incident {
        guard let found = try incidents.find(tx, exchange.id("breach"), holding: !exchange.isReading) else {
            throw RequestRefusal.notFound
        }
        return found
    }

    func show(_ exchange: Exchange, _ form: Form = Form(), status: HTTPStatus = .ok) async throws -> Reply {
        let reading = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            return IncidentReading(
                incident: found, entries: try incidents.entries(tx, found.id),
                duties: try incidents.duties(tx, found.id), affected: try affected.count(tx, found.id),
                holds: try HoldStore.now(tx, of: found.id).all, notice: try notices.find(tx, found.id),
                workspaces: try accounts.accounts.workspaces(tx), vendors: try Self.vendors(tx),
                handlers: try handlers(tx))
        }
        return .page(try IncidentPage(reading, form, exchange), status: status)
    }

    /// Operators by account: colleagues of who reads.
    private func handlers(_ tx: Transaction) throws -> [AccountID: String] {
        Dictionary(try accounts.operatorGrants.live(tx).map { ($0.account, $0.name) }, uniquingKeysWith: { $1 })
    }

    private static func vendors(_ tx: Transaction) throws -> [String] {
        try tx.rows("SELECT DISTINCT vendor FROM outbound_call ORDER BY vendor LIMIT 50").map { try $0.get("vendor") }
    }

    private func step(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form(
            "stage", "measures", "cause", "records", "fix", "owner", "due", "test", "siblings", "lessons")
        guard let stage = IncidentStage(rawValue: form["stage"]), let next = stage.next else {
            throw RequestRefusal.malformed
        }
        let texts = stage.fields.map { ($0, Self.answer(&form, $0)) }
        let done = texts.compactMap { name, text in text.map { (name, $0) } }
        guard form.isSound, done.count == texts.count else {
            return try await show(exchange, form, status: .unprocessableContent)
        }
        let answer: WordKey? = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            guard found.stage == stage else { return WordKey("incidents.stage-passed") }
            if stage == .notify, try incidents.duties(tx, found.id).contains(where: { $0.decision == .open }) {
                return WordKey("incidents.duties-open")
            }
            for (name, text) in done { try incidents.note(tx, found.id, name, text, by: account) }
            try incidents.note(tx, found.id, "stage-" + stage.rawValue, by: account)
            try incidents.move(tx, found, to: next)
            try audit.record(
                tx, nil,
                AuditEvent(
                    "incident.moved", by: .account(account), on: found.id.text, details: ["stage": next.rawValue]))
            return nil
        }
        return .redirect(to: exchange.path.replacing("/stage", with: ""), notice: answer ?? WordKey("incidents.moved"))
    }

    private static func answer(_ form: inout Form, _ field: String) -> String? {
        switch field {
        case "owner": form.text(field, maximum: line)
        case "due": form.parse(field) { try day($0) }
        default: form.prose(field, maximum: prose)
        }
    }

    private func assess(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("severity", "risk")
        let severity = form.choice("severity", of: Incident.Severity.self)
        guard let risk = form.choice("risk", of: Incident.Risk.self), let severity else {
            return try await show(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            try incidents.assess(tx, found.id, severity, risk)
            try incidents.note(
                tx, found.id, "assessed",
                "\(found.severity.rawValue), \(found.risk.rawValue) → \(severity.rawValue), \(risk.rawValue)",
                by: account)
            try audit.record(
                tx, nil,
                AuditEvent(
                    "incident.assessed", by: .account(account), on: found.id.text,
                    details: ["severity": severity.rawValue, "risk": risk.rawValue]))
        }
        return .redirect(to: exchange.path.replacing("/assess", with: ""), notice: WordKey("incidents.assessed"))
    }

    private func note(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        var form = try exchange.form("note")
        guard let words = form.prose("note", maximum: Self.prose) else {
            return try await show(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            try incidents.note(tx, found.id, "note", words, by: account)
            try audit.record(tx, nil, AuditEvent("incident.noted", by: .account(account), on: found.id.text))
        }
        return .redirect(to: exchange.path.replacing("/note", with: ""), notice: WordKey("incidents.noted"))
    }

    /// What an authority asks for (GDPR, article 33, 3), as far as it is written down.
    private func report(_ exchange: Exchange) async throws -> Reply {
        let text = try await database.transaction(Self.scope) { tx in
            let found = try find(tx, exchange)
            return AuthorityReport(
                found, entries: try incidents.entries(tx, found.id), affected: try affected.count(tx, found.id),
                site: site.origin
            ).text
        }
        return .text(text)
    }
}

// MARK: Reading forms

extension IncidentsSlice {
    private static func incident(_ form: inout Form, _ now: Date) -> NewIncident? {
        let detected = form.parse("detected") { try moment($0, now) }
        let severity = form.choice("severity", of: Incident.Severity.self)
        let kind = form.choice("kind", of: Incident.Kind.self)
        let risk = form.choice("risk", of: Incident.Risk.self)
        let part = form.choice("part", of: Incident.Part.self)
        let region = form.choice("region", of: Incident.Region.self)
        let title = form.text("title", maximum: line)
        let texts = ["nature", "data", "systems"].map { form.prose($0, maximum: prose) }
        guard let detected, let severity, let kind, let risk, let part, let region, let title, form.isSound else {
            return nil
        }
        return NewIncident(
            detectedAt: detected, isExercise: form["exercise"] == "yes", severity: severity, kind: kind, risk: risk,
            part: part, region: region,
            document: Incident.Document(
                title: title, nature: texts[0] ?? "", data: texts[1] ?? "", systems: texts[2] ?? ""),
            caseID: UUID(uuidString: form["case"]))
    }

    /// `2026-11-22T10:00`, in UTC, as forms send it.
    static func text(_ date: Date) -> String {
        String(date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false)).prefix(16))
    }

    static func moment(_ text: String, _ now: Date) throws -> Date {
        guard let date = utc(text) else { throw IncidentError.notAMoment }
        let oldest = now.addingTimeInterval(-Double(recordable) * 86_400)
        guard (oldest...now.addingTimeInterval(60)).contains(date) else { throw IncidentError.notInReach }
        return min(date, now)
    }

    static func utc(_ text: String) -> Date? {
        guard text.utf8.count == 16 else { return nil }
        return try? Date.ISO8601FormatStyle(timeZone: .gmt).parse(text + ":00Z")
    }

    static func when(_ text: String) throws -> Date {
        guard let date = utc(text) else { throw IncidentError.notAMoment }
        return date
    }

    private static func day(_ text: String) throws -> String {
        guard text.utf8.count == 10, utc(text + "T00:00") != nil else { throw IncidentError.notADay }
        return text
    }
}

enum IncidentError: Refusal {
    case notAMoment, notInReach, notADay, nobody

    var status: Int { 422 }

    var words: WordKey {
        switch self {
        case .notAMoment: WordKey("incidents.form.not-a-moment")
        case .notInReach: WordKey("incidents.form.not-in-reach", ["days": "\(IncidentsSlice.recordable)"])
        case .notADay: WordKey("incidents.form.not-a-day")
        case .nobody: WordKey("incidents.form.nobody")
        }
    }
}
