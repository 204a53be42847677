import Foundation

/// How far an incident has come. To record it is the first stage: its nature and scope are assessed there.
enum IncidentStage: String, Sendable, CaseIterable {
    case contain, investigate, repair, notify, learn, closed

    /// What has to be written down before the next stage; `notify` owes its decisions instead.
    var fields: [String] {
        switch self {
        case .contain: ["measures"]
        case .investigate: ["cause", "records"]
        case .repair: ["fix", "owner", "due"]
        case .notify, .closed: []
        case .learn: ["test", "siblings", "lessons"]
        }
    }

    var next: IncidentStage? {
        let all = Self.allCases
        return all.firstIndex(of: self).flatMap { all.indices.contains($0 + 1) ? all[$0 + 1] : nil }
    }

    /// Hours from detection by which the stage is to be done.
    func hours(_ severity: Incident.Severity) -> Int {
        switch (self, severity) {
        case (.contain, .critical): 1
        case (.contain, .high): 4
        case (.contain, _): 24
        case (.investigate, .critical): 24
        case (.investigate, .high): 48
        case (.investigate, _), (.notify, _): 72
        case (.repair, .critical): 48
        case (.repair, .high): 7 * 24
        case (.repair, .medium): 30 * 24
        case (.repair, .low): 90 * 24
        case (.learn, .critical): 14 * 24
        case (.learn, .high): 30 * 24
        case (.learn, _), (.closed, _): 120 * 24
        }
    }

    func due(_ incident: Incident) -> Date {
        incident.detectedAt.addingTimeInterval(Double(hours(incident.severity)) * 3600)
    }
}

/// The clock that runs from the first detection and is never set back.
enum IncidentClock {
    /// Hours within which people, authority and customers are told at the latest.
    static let limit = 72
    /// Hours at which those for security are written to as long as something is undecided.
    static let alerts = [24, 48, 60, 70]

    static func due(detectedAt: Date) -> Date { detectedAt.addingTimeInterval(Double(limit) * 3600) }

    /// Those that have struck by now and were not rung yet.
    static func striking(detectedAt: Date, rung: Set<Int>, now: Date) -> [Int] {
        alerts.filter { !rung.contains($0) && detectedAt.addingTimeInterval(Double($0) * 3600) <= now }
    }
}
