/// What a directory looks for (RFC 7644, 3.4.2.2).
indirect enum ScimFilter: Sendable, Equatable {
    case and(ScimFilter, ScimFilter)
    case or(ScimFilter, ScimFilter)
    case not(ScimFilter)
    case present(ScimPath)
    case compare(ScimPath, Comparison, Operand)
    /// Some value of a list fits: `emails[type eq "work"]`, or its part: `emails[type eq "work"].value eq "…"`.
    case some(ScimPath, ScimFilter)

    enum Comparison: String, CaseIterable, Sendable { case eq, ne, co, sw, ew, gt, ge, lt, le }

    enum Operand: Sendable, Equatable {
        case text(String)
        case bool(Bool)
        case number(Double)
        case null
    }
}

/// Reads a filter, bounded in length, depth and number of terms.
struct ScimFilterParser {
    static let maximumBytes = 2000
    static let maximumDepth = 8
    static let maximumTerms = 40

    private var tokens: ArraySlice<ScimToken>
    private var terms = 0

    private init(_ tokens: [ScimToken]) { self.tokens = tokens[...] }

    static func parse(_ text: String) throws(ScimError) -> ScimFilter {
        guard text.utf8.count <= maximumBytes else { throw .invalid(.invalidFilter, "The filter is too long.") }
        var parser = ScimFilterParser(try ScimToken.all(in: text))
        let filter = try parser.disjunction(depth: 0)
        guard parser.tokens.isEmpty else { throw refused }
        return filter
    }

    static let refused = ScimError.invalid(.invalidFilter, "The filter cannot be read.")

    private mutating func disjunction(depth: Int) throws(ScimError) -> ScimFilter {
        guard depth < Self.maximumDepth else { throw .invalid(.invalidFilter, "The filter is nested too deeply.") }
        var filter = try conjunction(depth: depth)
        while takeWord("or") { filter = .or(filter, try conjunction(depth: depth)) }
        return filter
    }

    private mutating func conjunction(depth: Int) throws(ScimError) -> ScimFilter {
        var filter = try term(depth: depth)
        while takeWord("and") { filter = .and(filter, try term(depth: depth)) }
        return filter
    }

    private mutating func term(depth: Int) throws(ScimError) -> ScimFilter {
        terms += 1
        guard terms <= Self.maximumTerms else { throw .invalid(.invalidFilter, "The filter has too many terms.") }
        if take(.open) { return try closed(by: .close, depth: depth) }
        guard case .word(let word)? = tokens.popFirst() else { throw Self.refused }
        if word.equalsIgnoringCase("not"), take(.open) { return .not(try closed(by: .close, depth: depth)) }
        guard let path = ScimPath(word), path.attribute != nil else { throw Self.refused }
        if take(.openList) { return try list(path, depth: depth) }
        return try comparison(path)
    }

    private mutating func closed(by end: ScimToken, depth: Int) throws(ScimError) -> ScimFilter {
        let filter = try disjunction(depth: depth + 1)
        guard take(end) else { throw Self.refused }
        return filter
    }

    private mutating func list(_ path: ScimPath, depth: Int) throws(ScimError) -> ScimFilter {
        let filter = try closed(by: .closeList, depth: depth)
        guard case .word(let word)? = tokens.first, word.hasPrefix(".") else { return .some(path, filter) }
        tokens.removeFirst()
        guard let part = ScimPath(String(word.dropFirst())), part.part == nil else { throw Self.refused }
        return .some(path, .and(filter, try comparison(part)))
    }

    private mutating func comparison(_ path: ScimPath) throws(ScimError) -> ScimFilter {
        guard case .word(let word)? = tokens.popFirst() else { throw Self.refused }
        if word.equalsIgnoringCase("pr") { return .present(path) }
        guard let comparison = ScimFilter.Comparison(rawValue: word.lowercased()) else { throw Self.refused }
        return .compare(path, comparison, try operand())
    }

    private mutating func operand() throws(ScimError) -> ScimFilter.Operand {
        switch tokens.popFirst() {
        case .text(let text): return .text(text)
        case .word(let word):
            if word.equalsIgnoringCase("true") { return .bool(true) }
            if word.equalsIgnoringCase("false") { return .bool(false) }
            if word.equalsIgnoringCase("null") { return .null }
            guard let number = Double(word), number.isFinite else { throw Self.refused }
            return .number(number)
        default: throw Self.refused
        }
    }

    private mutating func take(_ token: ScimToken) -> Bool {
        guard tokens.first == token else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func takeWord(_ wanted: String) -> Bool {
        guard case .word(let word)? = tokens.first, word.equalsIgnoringCase(wanted) else { return false }
        tokens.removeFirst()
        return true
    }
}
