import Accounts
import Matching
import Primitives

/// A detail of people by which a program compares them.
enum ProgramAttribute: Hashable, Sendable {
    case department, location
    /// A column of the roster under its own heading.
    case custom(String)

    private static let customPrefix = "custom:"

    /// Nil for text that names no detail.
    init?(_ text: String) {
        switch text {
        case "department": self = .department
        case "location": self = .location
        default:
            guard text.hasPrefix(Self.customPrefix) else { return nil }
            let name = String(text.dropFirst(Self.customPrefix.count))
            guard RosterMapping.isFit(customName: name) else { return nil }
            self = .custom(name)
        }
    }

    var text: String {
        switch self {
        case .department: "department"
        case .location: "location"
        case .custom(let name): Self.customPrefix + name
        }
    }

    /// As the engine names it.
    var attribute: Attribute {
        switch self {
        case .department: .department
        case .location: .location
        case .custom(let name): .named(name)
        }
    }

    func name(_ catalogue: Catalogue) -> String {
        switch self {
        case .department: catalogue.sentence(WordKey("roster.column.department"))
        case .location: catalogue.sentence(WordKey("roster.column.location"))
        case .custom(let name): name
        }
    }
}

extension ProgramAttribute: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let attribute = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no detail of people")
        }
        self = attribute
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Profile {
    /// What is known of somebody there; several values stand between semicolons or bars.
    func values(of attribute: ProgramAttribute) -> Set<String> {
        switch attribute {
        case .department: Set([department].compactMap(\.self))
        case .location: Set([location].compactMap(\.self))
        case .custom(let name): Self.parts(custom[name] ?? "", separators: [";", "|"])
        }
    }

    static func parts(_ text: String, separators: Set<Character>) -> Set<String> {
        Set(
            text.split(whereSeparator: separators.contains).map { RosterText.trimmed(String($0)) }.filter {
                !$0.isEmpty
            })
    }
}
