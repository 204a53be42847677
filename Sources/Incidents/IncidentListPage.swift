import Foundation
import Primitives
import Web

/// All incidents, the open ones first, with how much of their time is left.
struct IncidentListPage: Page {
    static let template = "operator-incidents"
    let title = WordKey("incidents.title")
    let incidents: [Row]
    let isEmpty: Bool

    struct Row: Sendable {
        let id: String
        let title: String
        let kind: String
        let severity: IncidentBadge
        let stage: IncidentBadge
        let clock: IncidentBadge
        let detected: Moment
        let isExercise: Bool
    }

    init(_ all: [(Incident, [IncidentDuty])], _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        incidents = all.map { incident, duties in
            Row(
                id: incident.id.text, title: incident.document.title, kind: catalogue.sentence(incident.kind.words),
                severity: IncidentBadge(incident.severity, catalogue),
                stage: IncidentBadge(incident, at: exchange.now, catalogue),
                clock: IncidentBadge(clockOf: incident, duties, at: exchange.now, catalogue),
                detected: Moment(incident.detectedAt, language: catalogue.language, timeZone: .gmt),
                isExercise: incident.isExercise)
        }
        isEmpty = all.isEmpty
    }
}

/// A state as a badge shows it.
struct IncidentBadge: Sendable {
    let tone: String
    let label: String

    init(tone: String, label: String) { (self.tone, self.label) = (tone, label) }

    init(_ severity: Incident.Severity, _ catalogue: Catalogue) {
        tone = severity == .critical || severity == .high ? "bad" : severity == .medium ? "warn" : "info"
        label = catalogue.sentence(severity.words)
    }

    init(_ incident: Incident, at now: Date, _ catalogue: Catalogue) {
        let isLate = incident.stage != .closed && incident.stage.due(incident) < now
        tone = incident.stage == .closed ? "good" : isLate ? "bad" : "info"
        label = catalogue.sentence(incident.stage.words)
    }

    init(clockOf incident: Incident, _ duties: [IncidentDuty], at now: Date, _ catalogue: Catalogue) {
        let isDone = duties.allSatisfy { $0.decision != .open }
        let left = Int(IncidentClock.due(detectedAt: incident.detectedAt).timeIntervalSince(now) / 3600)
        let hours = ["hours": "\(abs(left))"]
        tone = isDone ? "good" : left < 12 ? "bad" : left < 48 ? "warn" : "info"
        label = catalogue.sentence(
            isDone
                ? WordKey("incidents.clock.done")
                : left < 0 ? WordKey("incidents.clock.over", hours) : WordKey("incidents.clock.left", hours))
    }
}

extension Incident.Severity {
    var words: WordKey { WordKey(known: "incidents.severity.\(rawValue)") }
}
extension Incident.Kind {
    var words: WordKey { WordKey(known: "incidents.kind.\(rawValue)") }
}
extension Incident.Risk {
    var words: WordKey { WordKey(known: "incidents.risk.\(rawValue)") }
}
extension Incident.Part {
    var words: WordKey { WordKey(known: "incidents.part.\(rawValue)") }
}
extension Incident.Region {
    var words: WordKey { WordKey(known: "incidents.region.\(rawValue)") }
}
extension IncidentStage {
    var words: WordKey { WordKey(known: "incidents.stage.\(rawValue)") }
}
extension DutyKind {
    var words: WordKey { WordKey(known: "incidents.duty.\(rawValue)") }
}
extension IncidentDuty.Decision {
    var words: WordKey { WordKey(known: "incidents.decision.\(rawValue)") }
}
