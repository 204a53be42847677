/// What a column of a roster holds.
package enum RosterColumn: Hashable, Sendable, Codable {
    case address, name, givenName, familyName, department, location, timeZone, startDate
    /// An attribute that the workspace chose to keep, by its name.
    case custom(String)
    case ignore

    /// The kinds a form offers for any column; `custom` comes on top of them.
    package static let fixed: [RosterColumn] = [
        .address, .name, .givenName, .familyName, .department, .location, .timeZone, .startDate, .ignore,
    ]

    private static let customPrefix = "custom:"

    /// The value by which a form or a command names it: `time-zone`, `custom:Hobby`.
    package var text: String {
        switch self {
        case .address: "address"
        case .name: "name"
        case .givenName: "given-name"
        case .familyName: "family-name"
        case .department: "department"
        case .location: "location"
        case .timeZone: "time-zone"
        case .startDate: "start-date"
        case .custom(let name): Self.customPrefix + name
        case .ignore: "ignore"
        }
    }

    /// Nil for any other text than `text` gives. Whether a custom name is fit, `RosterMapping.problems` says.
    package init?(_ text: String) {
        if text.hasPrefix(Self.customPrefix) {
            self = .custom(String(text.dropFirst(Self.customPrefix.count)))
        } else if let column = Self.fixed.first(where: { $0.text == text }) {
            self = column
        } else {
            return nil
        }
    }

    var isCustom: Bool {
        if case .custom = self { true } else { false }
    }
}
