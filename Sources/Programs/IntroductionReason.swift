/// Why these: the kind only. Names and places come from the profiles when it is put into words.
enum IntroductionReason: Hashable, Sendable {
    case firstTime
    /// They met before, and with nobody else whom one of them could meet it is longer ago, or never was.
    case againLongest
    /// They met before; a hand brought them together again, or they could have met others who are longer ago or new.
    case again
    /// Of a group some two met before, and others did not.
    case againSome
    /// Some two of them differ in this detail.
    case differs(ProgramAttribute)
    /// All of them share this detail.
    case shares(ProgramAttribute)
    case seniority, tenure, language
    /// So many of a week's hours are working hours of all of them; 0 where it was not counted.
    case hours(Int)
    /// A host, and those whom the lot has drawn.
    case drawn
    /// From both sides that the program brings together.
    case sides
    /// A seat for each category.
    case seats
    /// More than the chosen size, so that nobody is left over.
    case larger
    case random

    static let department = differs(.department)
    static let location = differs(.location)
}

extension IntroductionReason {
    private static let named: [(word: String, reason: IntroductionReason)] = [
        ("first-time", .firstTime), ("again-longest", .againLongest), ("again", .again),
        ("again-some", .againSome),
        ("department", .differs(.department)), ("location", .differs(.location)), ("seniority", .seniority),
        ("tenure", .tenure), ("language", .language), ("hours", .hours(0)), ("drawn", .drawn),
        ("sides", .sides), ("seats", .seats), ("larger", .larger), ("random", .random),
    ]
    private static let differsPrefix = "differs "
    private static let sharesPrefix = "shares "
    private static let hoursPrefix = "hours "

    init?(_ text: String) {
        if let known = Self.named.first(where: { $0.word == text }) {
            self = known.reason
        } else if text.hasPrefix(Self.hoursPrefix), let count = UInt8(text.dropFirst(Self.hoursPrefix.count)) {
            self = .hours(Int(count))
        } else if text.hasPrefix(Self.differsPrefix),
            let attribute = ProgramAttribute(String(text.dropFirst(Self.differsPrefix.count)))
        {
            self = .differs(attribute)
        } else if text.hasPrefix(Self.sharesPrefix),
            let attribute = ProgramAttribute(String(text.dropFirst(Self.sharesPrefix.count)))
        {
            self = .shares(attribute)
        } else {
            return nil
        }
    }

    /// As the database has it.
    var text: String {
        if let known = Self.named.first(where: { $0.reason == self }) { return known.word }
        switch self {
        case .differs(let attribute): return Self.differsPrefix + attribute.text
        case .shares(let attribute): return Self.sharesPrefix + attribute.text
        case .hours(let count): return Self.hoursPrefix + "\(count)"
        default: return "random"
        }
    }
}
