import Primitives

/// What a column of a file of contacts holds.
enum ContactColumn: Hashable, Sendable, Codable {
    case address, name, givenName, familyName, organisation, role, timeZone, tags, notes
    /// A field of its own, under its heading.
    case custom(String)
    case ignored

    /// The kinds that a form offers for any column; `custom` comes on top of them.
    static let fixed: [ContactColumn] = [
        .address, .name, .givenName, .familyName, .organisation, .role, .timeZone, .tags, .notes, .ignored,
    ]

    /// What a column under this heading may hold.
    static func offered(for heading: String) -> [ContactColumn] {
        ContactGuess.customName(heading).map { fixed + [.custom($0)] } ?? fixed
    }

    /// By what a form names it; a field of its own has its heading's name, so that it needs none here.
    var text: String {
        switch self {
        case .address: "address"
        case .name: "name"
        case .givenName: "given-name"
        case .familyName: "family-name"
        case .organisation: "organisation"
        case .role: "role"
        case .timeZone: "time-zone"
        case .tags: "tags"
        case .notes: "notes"
        case .custom: "own"
        case .ignored: "ignored"
        }
    }

    var words: WordKey {
        switch self {
        case .address: WordKey("outreach.contact.address")
        case .name: WordKey("outreach.contact.name")
        case .givenName: WordKey("outreach.contact.given")
        case .familyName: WordKey("outreach.contact.family")
        case .organisation: WordKey("outreach.contact.organisation")
        case .role: WordKey("outreach.contact.role")
        case .timeZone: WordKey("outreach.contact.zone")
        case .tags: WordKey("outreach.contact.tags")
        case .notes: WordKey("outreach.contact.notes")
        case .custom(let name): WordKey("outreach.contact.own-field", ["name": name])
        case .ignored: WordKey("outreach.import.ignored")
        }
    }
}
