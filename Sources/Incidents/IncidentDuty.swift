import Foundation
import Primitives

/// Somebody who may have to be told.
enum DutyKind: String, Sendable, CaseIterable { case people, authority, customers }

struct IncidentDuty: Sendable {
    enum Decision: String, Sendable, CaseIterable { case open, told, none }

    let kind: DutyKind
    let dueAt: Date
    let decision: Decision
    let reason: String?
    let lateReason: String?
    let decidedAt: Date?
}

/// What the law expects of whom, as far as a table can say (GDPR, articles 33 and 34; UK GDPR, the same). It is a help to
/// whoever decides and decides nothing.
enum DutyRule {
    enum Expectation: Sendable, Equatable {
        /// Within so many hours from detection.
        case within(hours: Int)
        /// Not wanted by law; we may have promised it.
        case notByLaw
        /// Somebody with knowledge of that place's law has to say.
        case askCounsel
    }

    static func expects(
        _ duty: DutyKind, _ part: Incident.Part, _ risk: Incident.Risk, _ region: Incident.Region
    ) -> Expectation {
        if region == .elsewhere { return duty == .people ? .within(hours: IncidentClock.limit) : .askCounsel }
        switch (duty, part, risk) {
        // Our own promise goes further than the law, which wants it at high risk.
        case (.people, _, .none): return .notByLaw
        case (.people, _, _): return .within(hours: IncidentClock.limit)
        case (.authority, .controller, .none): return .notByLaw
        case (.authority, .controller, _): return .within(hours: IncidentClock.limit)
        case (.authority, .processor, _): return .notByLaw
        case (.customers, .processor, _): return .within(hours: 24)
        case (.customers, .controller, _): return .notByLaw
        }
    }
}

extension DutyRule.Expectation {
    var words: WordKey {
        switch self {
        case .within(let hours): WordKey("incidents.expects.within", ["hours": "\(hours)"])
        case .notByLaw: WordKey("incidents.expects.not-by-law")
        case .askCounsel: WordKey("incidents.expects.ask-counsel")
        }
    }
}
