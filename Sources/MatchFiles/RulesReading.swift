import Matching
import Yams

/// Makes rules of a YAML text. Strict: a key it does not know, or a value of another kind, is a mistake with its line.
struct RulesReading {
    private(set) var file = RulesFile()
    /// Values that may still be looked at; aliases can make a small file endless.
    private var budget = 50_000

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard Array(text.utf8) == bytes else { throw FileMistake(line: 1, "the text is not UTF-8") }
        try RulesReading.refuseDepth(bytes)
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw RulesReading.mistake(error) }
        guard let root else { return }
        for (key, value) in try mapping(root, "the file is a list of keys and values") { try read(key, value) }
    }

    /// Brackets and dashes nested deeper than any rule goes would only wear out the stack.
    private static func refuseDepth(_ bytes: [UInt8]) throws {
        var line = 1
        var depth = 0
        var dashes = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): dashes += 1
            case UInt8(ascii: " "): break
            case UInt8(ascii: "\n"):
                line += 1
                dashes = 0
            default: dashes = 0
            }
            guard depth <= 64, dashes <= 64 else { throw FileMistake(line: line, "lists are nested too deep") }
        }
    }

    private static func mistake(_ error: any Error) -> FileMistake {
        guard let error = error as? YamlError else { return FileMistake(line: 1, "this is not YAML") }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return FileMistake(line: mark.line, "this is not YAML: \(problem)")
        case .reader: return FileMistake(line: 1, "this is not YAML: a character that may not stand there")
        case .duplicatedKeysInMapping(_, let context): return FileMistake(line: context.mark.line, "a key stands twice")
        default: return FileMistake(line: 1, "this is not YAML")
        }
    }

    private mutating func read(_ key: Node, _ value: Node) throws {
        let name = try text(key)
        switch name {
        case "size": file.size = try number(value, 2...8)
        case "leftovers": file.leftovers = try leftovers(value)
        case "look-ahead": file.lookAhead = try number(value, 1...104)
        case "differ": file.differ = try attributes(value)
        case "share": file.share = try attributes(value)
        case "cross":
            file.cross = try attribute(value)
            file.crossLine = line(of: key)
        case "never":
            for entry in try list(value) { file.never.append(try never(entry)) }
        case "lottery":
            guard file.draw == .everyone else { throw mistake(key, "there is either a lottery or there are seats") }
            file.draw = try lottery(value)
        case "seats":
            guard file.draw == .everyone else { throw mistake(key, "there is either a lottery or there are seats") }
            file.draw = .seats(try quotas(value))
        case "wishes": try readWishes(value)
        default: throw mistake(key, "there is no rule of this name")
        }
    }

    private mutating func readWishes(_ node: Node) throws {
        file.wishes = RoundWishes(differentDepartment: 0, differentLocation: 0)
        for (key, value) in try mapping(node, "wishes are names and weights") {
            let weight = try number(value, 0...100)
            switch try text(key) {
            case "department": file.wishes.differentDepartment = weight
            case "location": file.wishes.differentLocation = weight
            case "seniority": file.wishes.differentSeniority = weight
            case "tenure": file.wishes.differentTenure = weight
            case "languages": file.wishes.sharedLanguage = weight
            case "hours": file.wishes.sharedHours = weight
            case "wishes": file.wishes.asked = weight
            default: throw mistake(key, "there is no wish of this name")
            }
        }
    }

    private mutating func leftovers(_ node: Node) throws -> Leftovers {
        switch try text(node) {
        case "larger": .larger
        case "smaller": .smaller
        default: throw mistake(node, "leftovers are larger or smaller")
        }
    }

    /// A list of addresses, `{location: Oslo}`, or `{between: {…}, and: {…}}`.
    private mutating func never(_ node: Node) throws -> RulesFile.NeverRule {
        var rule = RulesFile.NeverRule(line: line(of: node))
        if case .sequence = node {
            rule.people = try list(node).map { try address($0) }
            guard Set(rule.people.map { $0.lowercased() }).count > 1 else {
                throw mistake(node, "at least two people keep apart")
            }
            return rule
        }
        let entries = try mapping(node, "people are named by a list of addresses or by an attribute")
        let names = try entries.map { try text($0.0) }
        if names.sorted() == ["and", "between"] {
            rule.one = try side(entries[names[0] == "between" ? 0 : 1].1)
            rule.other = try side(entries[names[0] == "between" ? 1 : 0].1)
        } else {
            rule.one = try side(node)
            rule.other = rule.one
        }
        return rule
    }

    private mutating func side(_ node: Node) throws -> ApartRule.Side {
        let entries = try mapping(node, "a side is one attribute with its value")
        guard entries.count == 1 else { throw mistake(node, "a side is one attribute with its value") }
        return .having(try attribute(entries[0].0), try text(entries[0].1))
    }

    private mutating func lottery(_ node: Node) throws -> RulesFile.DrawRule {
        var hosts: [String]?
        var winners: Int?
        for (key, value) in try mapping(node, "a lottery has hosts and winners") {
            switch try text(key) {
            case "hosts":
                hosts = try list(value).map { try address($0) }
                file.hostsLine = line(of: value)
            case "winners": winners = try number(value, 1...7)
            default: throw mistake(key, "a lottery has hosts and winners")
            }
        }
        guard let hosts, let winners, !hosts.isEmpty else { throw mistake(node, "a lottery has hosts and winners") }
        return .lottery(hosts: hosts, winners: winners)
    }

    private mutating func quotas(_ node: Node) throws -> [SeatQuota] {
        let entries = try list(node)
        let quotas = try entries.map { try quota($0) }
        guard (2...8).contains(quotas.reduce(0) { $0 + $1.seats }) else {
            throw mistake(node, "the seats of a group are 2 to 8 together")
        }
        file.seatLines = entries.map { line(of: $0) }
        return quotas
    }

    /// `{department: Sales, seats: 2}`
    private mutating func quota(_ node: Node) throws -> SeatQuota {
        var seats: Int?
        var named: (Attribute, String)?
        for (key, value) in try mapping(node, "seats name an attribute, its value and how many") {
            if try text(key) == "seats" {
                seats = try number(value, 1...8)
            } else {
                named = (try attribute(key), try text(value))
            }
        }
        guard let seats, let named else { throw mistake(node, "seats name an attribute, its value and how many") }
        return SeatQuota(named.0, named.1, seats: seats)
    }

    private mutating func attributes(_ node: Node) throws -> [Attribute] {
        if case .sequence = node { return try list(node).map { try attribute($0) } }
        return [try attribute(node)]
    }

    private mutating func attribute(_ node: Node) throws -> Attribute {
        guard let attribute = RulesFile.attribute(try text(node)) else {
            throw mistake(node, "people have no attribute of this name")
        }
        file.attributes[attribute] = min(file.attributes[attribute] ?? .max, line(of: node))
        return attribute
    }

    private mutating func address(_ node: Node) throws -> String {
        let address = try text(node)
        guard PeopleFile.isAddress(address) else { throw mistake(node, "this is no e-mail address") }
        return address
    }
}

extension RulesReading {
    private func line(of node: Node) -> Int { max(1, node.mark?.line ?? 1) }

    private func mistake(_ node: Node, _ reason: String) -> FileMistake { FileMistake(line: line(of: node), reason) }

    private mutating func spend(_ node: Node) throws {
        budget -= 1
        guard budget > 0 else { throw mistake(node, "there are too many values") }
    }

    private mutating func mapping(_ node: Node, _ reason: String) throws -> [(Node, Node)] {
        try spend(node)
        guard case .mapping(let mapping) = node else { throw mistake(node, reason) }
        return mapping.map { ($0.key, $0.value) }
    }

    private mutating func list(_ node: Node) throws -> [Node] {
        try spend(node)
        guard case .sequence(let sequence) = node else { throw mistake(node, "here belongs a list") }
        return Array(sequence)
    }

    private mutating func text(_ node: Node) throws -> String {
        try spend(node)
        guard case .scalar(let scalar) = node else { throw mistake(node, "here belongs a plain value") }
        return trimmed(scalar.string)
    }

    private mutating func number(_ node: Node, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = Cells.number(try text(node), range) else {
            throw mistake(node, "here belongs a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
