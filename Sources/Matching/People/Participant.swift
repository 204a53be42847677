/// A person as the round sees them. Their number is their place in `RoundRequest.participants`.
///
/// What is not known is left empty. It counts as no difference and nothing shared, and fulfils no rule.
package struct Participant: Hashable, Sendable {
    package var department: String?
    package var location: String?
    package var seniority: String?
    /// How long the person has been here, in whole months.
    package var tenure: Int?
    package var languages: Set<String> = []
    package var freeHours = WeekHours()
    /// The audiences the person comes from. Who is in two is still one participant.
    package var pools: Set<String> = []
    /// Attributes of the workspace's own, by name.
    package var others: [String: Set<String>] = [:]
    /// Whom the person would like to meet, most wished for first.
    package var asked: [Int] = []
    /// What the person would like those to have whom they meet.
    package var wished = Wishlist()
    /// What the person likes to talk about.
    package var topics: Set<String> = []
    /// For how many rounds the person has waited, up to `promised`: whoever waited longest is placed first where not all
    /// can be.
    package var waited = 0

    /// The person was promised a place: no wait counts more.
    package static let promised = 4

    package init(department: String? = nil, location: String? = nil) {
        self.department = department
        self.location = location
    }
}

/// Something about people by which rules and wishes compare them.
package enum Attribute: Hashable, Sendable {
    case department, location, seniority, language, pool
    case named(String)
}

extension Participant {
    package func values(of attribute: Attribute) -> Set<String> {
        switch attribute {
        case .department: Set([department].compactMap(\.self))
        case .location: Set([location].compactMap(\.self))
        case .seniority: Set([seniority].compactMap(\.self))
        case .language: languages
        case .pool: pools
        case .named(let name): others[name] ?? []
        }
    }
}

extension Participant {
    /// `waited` within its bounds.
    var roundsWaited: Int { min(max(waited, 0), Participant.promised) }
    var isPromised: Bool { roundsWaited == Participant.promised }
}
