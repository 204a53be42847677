import Foundation

/// How bad a known flaw is, and in what time it is to be closed.
package enum FlawSeverity: String, Sendable, Codable, CaseIterable {
    case low, medium, high, critical
    /// The notice does not say, or in no way that is known here.
    case unknown

    /// Seconds from when it was found here. What nobody has weighed counts as bad.
    package var window: TimeInterval {
        switch self {
        case .critical: 48 * 3600
        case .high, .unknown: 7 * 86_400
        case .medium: 30 * 86_400
        case .low: 90 * 86_400
        }
    }

    /// By the base score of CVSS (v3.1, section 5).
    init(score: Double) {
        self = score >= 9 ? .critical : score >= 7 ? .high : score >= 4 ? .medium : .low
    }

    /// As those who publish notices put it in a word: GitHub's, and Debian's urgency.
    init?(word: String) {
        switch word.lowercased() {
        case "critical": self = .critical
        case "high": self = .high
        case "medium", "moderate": self = .medium
        case "low", "unimportant", "none": self = .low
        default: return nil
        }
    }

    var rank: Int {
        switch self {
        case .critical: 4
        case .unknown, .high: 3
        case .medium: 2
        case .low: 1
        }
    }
}
