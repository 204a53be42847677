/// Cuts what a server sends into responses: lines, with the literals that belong to them (RFC 9051, 2.2.2 and 4.3).
///
/// Bounded in every direction, because what it reads may come from anybody.
struct ResponseReader {
    /// Octets of one response without its literals at most.
    static let maximumLine = 1_048_576
    /// Octets of one literal at most: header fields, never a body.
    static let maximumLiteral = 262_144
    /// Octets of one response with all its literals.
    static let maximumResponse = 2 * 1_048_576

    enum Piece: Hashable, Sendable {
        case text([UInt8])
        case literal([UInt8])
    }

    private var waiting: [UInt8] = []
    /// Of the response that is being read.
    private var pieces: [Piece] = []
    private var size = 0
    /// Octets of a literal that are still to come.
    private var missing: Int?
    /// Where the search for the end of the line goes on.
    private var searched = 0

    /// Takes what came, and returns the responses that are whole.
    mutating func take(_ bytes: some Collection<UInt8>) throws(IMAPFailure) -> [[Piece]] {
        waiting += bytes
        var whole: [[Piece]] = []
        while let response = try next() { whole.append(response) }
        return whole
    }

    private mutating func next() throws(IMAPFailure) -> [Piece]? {
        while true {
            if let missing {
                guard waiting.count >= missing else { return nil }
                try add(.literal(cut(missing)), octets: missing)
                self.missing = nil
            }
            guard let line = try line() else { return nil }
            let announced = isStatus(line) ? nil : try Self.announced(line)
            try add(.text(announced.map { Array(line[..<$0.start]) } ?? line), octets: line.count)
            missing = announced?.length
            if announced == nil { return finish() }
        }
    }

    private mutating func finish() -> [Piece] {
        defer { (pieces, size) = ([], 0) }
        return pieces
    }

    private mutating func add(_ piece: Piece, octets: Int) throws(IMAPFailure) {
        size += octets
        guard size <= Self.maximumResponse else { throw .malformed }
        pieces.append(piece)
    }

    /// The next line without its end; nil where it is not whole yet.
    private mutating func line() throws(IMAPFailure) -> [UInt8]? {
        guard let end = waiting[searched...].firstIndex(of: 10) else {
            guard waiting.count <= Self.maximumLine else { throw .malformed }
            searched = waiting.count
            return nil
        }
        guard end <= Self.maximumLine else { throw .malformed }
        var line = cut(end + 1)
        line.removeLast()
        if line.last == 13 { line.removeLast() }
        return line
    }

    private mutating func cut(_ count: Int) -> [UInt8] {
        defer {
            waiting.removeFirst(count)
            searched = 0
        }
        return Array(waiting.prefix(count))
    }

    /// The words of a status are for people and may end in anything (RFC 9051, 7.1).
    private func isStatus(_ line: [UInt8]) -> Bool {
        guard pieces.isEmpty else { return false }
        let word = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first
        return word.map { Status(word: $0) != nil } ?? false
    }

    /// Where a line ends with `{123}`: how long the literal is, and where its announcement begins.
    private static func announced(_ line: [UInt8]) throws(IMAPFailure) -> (start: Int, length: Int)? {
        guard line.last == UInt8(ascii: "}"), let start = line.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        var digits = line[(start + 1)...].dropLast()
        if digits.last == UInt8(ascii: "+") { digits = digits.dropLast() }
        guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
        guard digits.count <= 9, let length = Int(String(decoding: digits, as: UTF8.self)), length <= maximumLiteral
        else {
            throw .malformed
        }
        return (start, length)
    }
}
