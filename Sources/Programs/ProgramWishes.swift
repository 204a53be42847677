import Matching
import Primitives

/// How much a wish counts beside the others. No wish ever outweighs a first meeting.
enum WishWeight: String, Sendable, Codable, CaseIterable {
    case off, little, much

    /// For the engine: one that counts much goes before four that count a little.
    var number: Int {
        switch self {
        case .off: 0
        case .little: 1
        case .much: 5
        }
    }

    var words: WordKey {
        switch self {
        case .off: WordKey("programs.wish.off")
        case .little: WordKey("programs.wish.little")
        case .much: WordKey("programs.wish.much")
        }
    }
}

/// What a program would like to be so in its rounds, where it can be.
struct ProgramWishes: Sendable, Equatable, Codable {
    enum Name: String, Sendable, CaseIterable, Codable {
        case department, location, seniority, tenure, language, hours, people

        var words: WordKey {
            switch self {
            case .department: WordKey("programs.wish.department")
            case .location: WordKey("programs.wish.location")
            case .seniority: WordKey("programs.wish.seniority")
            case .tenure: WordKey("programs.wish.tenure")
            case .language: WordKey("programs.wish.language")
            case .hours: WordKey("programs.wish.hours")
            case .people: WordKey("programs.wish.people")
            }
        }
    }

    private static let usual: [Name: WishWeight] = [
        .department: .little, .location: .little, .language: .little, .hours: .little, .people: .much,
    ]
    private var weights: [String: WishWeight] = [:]

    subscript(_ name: Name) -> WishWeight {
        get { weights[name.rawValue] ?? Self.usual[name] ?? .off }
        set { weights[name.rawValue] = newValue == (Self.usual[name] ?? .off) ? nil : newValue }
    }

    /// As the engine takes them.
    var round: RoundWishes {
        var wishes = RoundWishes(
            differentDepartment: self[.department].number, differentLocation: self[.location].number)
        wishes.differentSeniority = self[.seniority].number
        wishes.differentTenure = self[.tenure].number
        wishes.sharedLanguage = self[.language].number
        wishes.sharedHours = self[.hours].number
        wishes.asked = self[.people].number
        return wishes
    }
}
