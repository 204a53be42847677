import Accounts

/// What a rule can ask about: the fields of a profile, and whatever else the roster carries.
package enum AudienceAttribute: Hashable, Sendable, Codable {
    case department, location, timeZone, startDate
    /// One of the workspace's own attributes, by its name.
    case custom(String)

    package static let fixed: [AudienceAttribute] = [.department, .location, .timeZone, .startDate]
    private static let prefix = "custom:"

    /// As a form names it: `department`, `custom:Hobby`.
    package var text: String {
        switch self {
        case .department: "department"
        case .location: "location"
        case .timeZone: "time-zone"
        case .startDate: "start-date"
        case .custom(let name): Self.prefix + name
        }
    }

    /// Nil for any other text than `text` gives.
    package init?(_ text: String) {
        if let known = Self.fixed.first(where: { $0.text == text }) {
            self = known
        } else if text.hasPrefix(Self.prefix), text.utf8.count > Self.prefix.utf8.count {
            self = .custom(String(text.dropFirst(Self.prefix.count)))
        } else {
            return nil
        }
    }

    /// What a profile says; nil where it says nothing.
    func value(_ profile: Profile) -> String? {
        switch self {
        case .department: profile.department
        case .location: profile.location
        case .timeZone: profile.timeZone
        case .startDate: profile.startDate
        case .custom(let name): profile.custom[name]
        }
    }
}
