import Primitives

/// A rule of a program that a group does not keep.
enum BrokenRule: Hashable, Sendable {
    /// Two who are kept apart, whoever wants it.
    case apart
    case differ(ProgramAttribute)
    case share(ProgramAttribute)
    /// Nobody in the group differs in the detail in which at least two should.
    case across(ProgramAttribute)
    /// Nobody of one of the two sides, or somebody of neither.
    case sides
    /// A category with more or fewer people than it has seats.
    case seats
    /// No host among them.
    case host
    case tooLarge

    /// Without it, the program would not be of its kind.
    var isOfKind: Bool {
        switch self {
        case .across, .sides, .seats, .host: true
        case .apart, .differ, .share, .tooLarge: false
        }
    }
}

extension BrokenRule {
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        let attribute = parts.count == 2 ? ProgramAttribute(parts[1]) : nil
        switch (parts.first, attribute) {
        case ("apart", nil): self = .apart
        case ("sides", nil): self = .sides
        case ("seats", nil): self = .seats
        case ("host", nil): self = .host
        case ("too-large", nil): self = .tooLarge
        case ("differ", let attribute?): self = .differ(attribute)
        case ("share", let attribute?): self = .share(attribute)
        case ("across", let attribute?): self = .across(attribute)
        default: return nil
        }
    }

    /// As the database has it.
    var text: String {
        switch self {
        case .apart: "apart"
        case .sides: "sides"
        case .seats: "seats"
        case .host: "host"
        case .tooLarge: "too-large"
        case .differ(let attribute): "differ " + attribute.text
        case .share(let attribute): "share " + attribute.text
        case .across(let attribute): "across " + attribute.text
        }
    }

    func words(_ catalogue: Catalogue) -> WordKey {
        switch self {
        case .apart: WordKey("programs.broken.apart")
        case .sides: WordKey("programs.broken.sides")
        case .seats: WordKey("programs.broken.seats")
        case .host: WordKey("programs.broken.host")
        case .tooLarge: WordKey("programs.broken.too-large")
        case .differ(let attribute): WordKey("programs.broken.differ", ["attribute": attribute.name(catalogue)])
        case .share(let attribute): WordKey("programs.broken.share", ["attribute": attribute.name(catalogue)])
        case .across(let attribute): WordKey("programs.broken.across", ["attribute": attribute.name(catalogue)])
        }
    }
}
