import Accounts
import Foundation
import Policy
import Primitives
import Web

/// An incident as it was read, before it is put into words.
struct IncidentReading: Sendable {
    let incident: Incident
    let entries: [IncidentEntry]
    let duties: [IncidentDuty]
    let affected: AffectedCount
    let holds: [Hold]
    let notice: IncidentNotice?
    let workspaces: [(id: WorkspaceID, name: String)]
    let vendors: [String]
    let handlers: [AccountID: String]
}

/// One incident: where it stands, what runs out when, what is held back, who is affected and told, and what was done.
struct IncidentPage: Page {
    static let template = "operator-incident"
    let title: WordKey
    let id: String
    let name: String
    let isExercise: Bool
    let severity: IncidentBadge
    let clock: IncidentBadge
    let facts: [Fact]
    let steps: [Step]
    let stage: String
    /// What the stage owes: in a line each, and at length.
    let lineFields: [StageField]
    let proseFields: [StageField]
    let hasFields: Bool
    let isOpen: Bool
    let isNotify: Bool
    let duties: [Duty]
    let openDuties: Bool
    let affected: AffectedCount
    let letter: IncidentNotice?
    let mayNotify: Bool
    let isLate: Bool
    let holds: [HoldRow]
    let hasHolds: Bool
    let entries: [Line]
    let isFresh: Bool
    let form: FormView

    struct StageField: Sendable {
        let name: String
        let label: String
        let hint: String
        let value: String
        let error: String?
    }

    struct Fact: Sendable {
        let label: String
        let text: String
    }

    struct Step: Sendable {
        let label: String
        let due: Moment?
        let state: String
        let isCurrent: Bool
    }

    struct Duty: Sendable {
        let label: String
        let expects: String
        let due: Moment
        let state: IncidentBadge
        let reason: String?
        let late: String?
    }

    struct HoldRow: Sendable {
        let path: String
        let what: String
        let reach: String
        let since: Moment
    }

    struct Line: Sendable {
        let when: Moment
        let label: String
        let words: String?
        let who: String?
    }

    init(_ reading: IncidentReading, _ form: Form, _ exchange: Exchange) throws {
        let (incident, catalogue, now) = (reading.incident, exchange.catalogue, exchange.now)
        let moment = { Moment($0, language: catalogue.language, timeZone: .gmt) }
        title = WordKey("incidents.one")
        id = incident.id.text
        name = incident.document.title
        isExercise = incident.isExercise
        severity = IncidentBadge(incident.severity, catalogue)
        clock = IncidentBadge(clockOf: incident, reading.duties, at: now, catalogue)
        facts = Self.facts(incident, moment, catalogue)
        steps = Self.steps(incident, at: now, moment, catalogue)
        stage = incident.stage.rawValue
        isOpen = incident.stage != .closed
        isNotify = incident.stage == .notify
        duties = reading.duties.map { Self.duty($0, incident, at: now, moment, catalogue) }
        openDuties = reading.duties.contains { $0.decision == .open }
        affected = reading.affected
        letter = reading.notice
        mayNotify =
            reading.notice == nil && reading.affected.all > 0
            && reading.duties.contains { $0.kind == .people && $0.decision == .open }
        isLate = now > IncidentClock.due(detectedAt: incident.detectedAt)
        holds = reading.holds.map { hold in
            HoldRow(
                path: "/operator/incidents/\(incident.id.text)/holds/\(hold.id.lowercaseText)",
                what: catalogue.sentence(WordKey(known: "incidents.control.\(hold.kind.rawValue)"))
                    + (hold.vendor.map { ": \($0)" } ?? ""),
                reach: Self.reach(hold.reach, reading, catalogue), since: moment(hold.beganAt))
        }
        hasHolds = !reading.holds.isEmpty
        entries = reading.entries.reversed().map { entry in
            Line(
                when: moment(entry.at),
                label: catalogue.sentence(
                    WordKey(known: "incidents.entry.\(entry.kind)", ["count": "\(entry.number ?? 0)"])),
                words: entry.words, who: entry.account.flatMap { reading.handlers[$0] })
        }
        isFresh = try exchange.signedIn.decide(.operatorContain, at: now) == .allowed
        self.form = exchange.view(form, options: Self.options(reading, catalogue), labels: Self.labels)
        let fields = incident.stage.fields.map { Self.field($0, form, catalogue) }
        lineFields = fields.filter { ["owner", "due"].contains($0.name) }
        proseFields = fields.filter { !["owner", "due"].contains($0.name) }
        hasFields = !fields.isEmpty
    }
}

extension IncidentPage {
    private static func field(_ name: String, _ form: Form, _ catalogue: Catalogue) -> StageField {
        StageField(
            name: name, label: catalogue.sentence(WordKey(known: "incidents.field.\(name)")),
            hint: catalogue.sentence(WordKey(known: "incidents.field.\(name).hint")), value: form[name],
            error: form.problems[name].map(catalogue.sentence))
    }

    private static let labels: [String: WordKey] = [
        "reason": WordKey("incidents.reason"), "touched": WordKey("incidents.notice.touched"),
        "doing": WordKey("incidents.notice.doing"), "advice": WordKey("incidents.notice.advice"),
        "note": WordKey("incidents.note"), "person": WordKey("incidents.affected.person"),
        "address": WordKey("incidents.affected.account"), "from": WordKey("incidents.affected.from"),
        "until": WordKey("incidents.affected.until"), "reach": WordKey("incidents.contain.reach"),
    ]

    private static func facts(
        _ incident: Incident, _ moment: (Date) -> Moment, _ catalogue: Catalogue
    ) -> [Fact] {
        let all: [(WordKey, String)] = [
            (WordKey("incidents.detected"), moment(incident.detectedAt).text),
            (WordKey("incidents.recorded-at"), moment(incident.recordedAt).text),
            (WordKey("incidents.kind"), catalogue.sentence(incident.kind.words)),
            (WordKey("incidents.risk"), catalogue.sentence(incident.risk.words)),
            (WordKey("incidents.part"), catalogue.sentence(incident.part.words)),
            (WordKey("incidents.region"), catalogue.sentence(incident.region.words)),
            (WordKey("incidents.nature"), incident.document.nature),
            (WordKey("incidents.data"), incident.document.data),
            (WordKey("incidents.systems"), incident.document.systems),
        ]
        return all.map { Fact(label: catalogue.sentence($0.0), text: $0.1) }
    }

    private static func steps(
        _ incident: Incident, at now: Date, _ moment: (Date) -> Moment, _ catalogue: Catalogue
    ) -> [Step] {
        let all = IncidentStage.allCases
        let current = all.firstIndex(of: incident.stage) ?? 0
        return all.enumerated().filter { $0.element != .closed }.map { position, stage in
            let isLate = position == current && stage.due(incident) < now
            let state = position < current ? "done" : position > current ? "waiting" : isLate ? "late" : "current"
            return Step(
                label: catalogue.sentence(stage.words), due: position < current ? nil : moment(stage.due(incident)),
                state: catalogue.sentence(WordKey(known: "incidents.step.\(state)")), isCurrent: position == current)
        }
    }

    private static func duty(
        _ duty: IncidentDuty, _ incident: Incident, at now: Date, _ moment: (Date) -> Moment, _ catalogue: Catalogue
    ) -> Duty {
        let isLate = duty.decision == .open && duty.dueAt < now
        let tone = duty.decision == .open ? (isLate ? "bad" : "warn") : duty.decision == .told ? "good" : "info"
        let expects = DutyRule.expects(duty.kind, incident.part, incident.risk, incident.region)
        return Duty(
            label: catalogue.sentence(duty.kind.words), expects: catalogue.sentence(expects.words),
            due: moment(duty.dueAt),
            state: IncidentBadge(tone: tone, label: catalogue.sentence(duty.decision.words)), reason: duty.reason,
            late: duty.lateReason)
    }

    /// Operators see no name of a person here: an account is told from another by the end of its id.
    private static func reach(_ reach: Hold.Reach, _ reading: IncidentReading, _ catalogue: Catalogue) -> String {
        switch reach {
        case .everything: catalogue.sentence(WordKey("incidents.reach.everything"))
        case .workspace(let id): reading.workspaces.first { $0.id == id }?.name ?? id.text
        case .account(let id):
            catalogue.sentence(WordKey("incidents.reach.one", ["id": String(id.text.suffix(6))]))
        }
    }

    private static func options(_ reading: IncidentReading, _ catalogue: Catalogue) -> [String: [FormView.Option]] {
        let option = { (value: String, words: WordKey, selected: Bool) in
            FormView.Option(value: value, label: catalogue.sentence(words), selected: selected)
        }
        let (incident, places) = (
            reading.incident, reading.workspaces.map { FormView.Option(value: $0.id.text, label: $0.name) }
        )
        return [
            "severity": Incident.Severity.allCases.map { option($0.rawValue, $0.words, $0 == incident.severity) },
            "risk": Incident.Risk.allCases.map { option($0.rawValue, $0.words, $0 == incident.risk) },
            "control": IncidentsSlice.Control.allCases.map {
                option($0.rawValue, WordKey(known: "incidents.control.\($0.rawValue)"), false)
            },
            "reach": ["account", "workspace", "everything"].map {
                option($0, WordKey(known: "incidents.reach.\($0)"), false)
            },
            "place": places, "workspace": places,
            "vendor": [option("", WordKey("incidents.contain.all-vendors"), true)]
                + reading.vendors.map { FormView.Option(value: $0, label: $0) },
            "source": ["trail", "keys"].map { option($0, WordKey(known: "incidents.source.\($0)"), false) },
            "duty": reading.duties.filter { $0.decision == .open }.map {
                option($0.kind.rawValue, $0.kind.words, false)
            },
            "decision": [IncidentDuty.Decision.told, .none].map { option($0.rawValue, $0.words, false) },
        ]
    }
}
