/// What a person can let us do at Google. Each is asked for when the feature that needs it is switched on.
package enum GoogleScope: String, CaseIterable, Codable, Hashable, Sendable {
    /// Whose mailbox it is.
    case address
    /// Send mail, and nothing else.
    case send
    /// Make, change, delete and send drafts. Google has no narrower one; ours names only drafts that we made.
    case compose
    /// See labels and header fields. A token that has it is refused every body and every search, by Google itself.
    case metadata
    /// When calendars are busy. Google hands out no title, place or guest for it.
    case availability
    /// Which calendars there are, by name.
    case calendarList
    /// Make, change and delete events in the person's own calendars. Google has no narrower one for a calendar that was
    /// there before; ours names only events that we made.
    case ownEvents

    /// As Google spells it.
    package var text: String {
        switch self {
        case .address: "https://www.googleapis.com/auth/userinfo.email"
        case .send: "https://www.googleapis.com/auth/gmail.send"
        case .compose: "https://www.googleapis.com/auth/gmail.compose"
        case .metadata: "https://www.googleapis.com/auth/gmail.metadata"
        case .availability: "https://www.googleapis.com/auth/calendar.events.freebusy"
        case .calendarList: "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
        case .ownEvents: "https://www.googleapis.com/auth/calendar.events.owned"
        }
    }

    /// What a connected mailbox can be let do, and what a connected calendar can.
    package static let ofMailboxes: [GoogleScope] = [.address, .send, .compose, .metadata]
    package static let ofCalendars: [GoogleScope] = [.address, .availability, .calendarList, .ownEvents]

    package init?(text: String) {
        guard let scope = Self.allCases.first(where: { $0.text == text }) else { return nil }
        self = scope
    }
}

/// What a person granted, which may be less than was asked for: every box of Google's page can be left empty.
package struct GrantedScopes: Hashable, Sendable, Codable {
    /// Octets at most, of the list as Google writes it.
    static let maximumLength = 8_192

    package let scopes: Set<GoogleScope>
    /// Whether there is something that we never ask for. Nothing of ours uses it, and the person should know.
    package let hasMore: Bool

    package init(_ scopes: Set<GoogleScope>, hasMore: Bool = false) {
        self.scopes = scopes
        self.hasMore = hasMore
    }

    /// A list parted by spaces (RFC 6749, 3.3). Google adds `openid` to the address by itself.
    init?(text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let names = text.split(separator: " ").map(String.init)
        scopes = Set(names.compactMap(GoogleScope.init(text:)))
        hasMore = names.contains { GoogleScope(text: $0) == nil && $0 != "openid" }
    }

    package func contains(_ scope: GoogleScope) -> Bool { scopes.contains(scope) }

    /// Those of what was asked for that were not granted, in their usual order.
    package func missing(of asked: Set<GoogleScope>) -> [GoogleScope] {
        GoogleScope.allCases.filter { asked.contains($0) && !scopes.contains($0) }
    }
}
