import Matching

/// Reads a graph as it arrives: first line `n m`, then m lines `u v weight`, vertices from 0, weights whole numbers.
///
/// Fields are separated by spaces or tabs, lines end in LF or CRLF, empty lines are passed over, a byte order mark may
/// stand first. Anything else is refused at the byte where it is found, so that no line is ever held in memory.
package struct EdgeFileReader {
    package static let maximumEdges = 50_000_000

    package private(set) var vertexCount = 0
    package private(set) var edges: [WeightedEdge] = []
    private var announced: Int?
    private var line = 1
    private var fields: [Int64] = []
    private var number: Int64 = 0
    private var digits = 0
    private var isNegative = false
    private var hasMinus = false
    /// Bytes of the byte order mark that were seen; 3 once the file has begun.
    private var mark = 0

    package init() { fields.reserveCapacity(3) }

    package static func read(_ chunks: Chunks) throws -> EdgeFileReader {
        var reader = EdgeFileReader()
        while let chunk = try chunks() { try reader.take(chunk) }
        try reader.finish()
        return reader
    }

    package mutating func take(_ bytes: [UInt8]) throws {
        for byte in bytes {
            switch byte {
            case 0x30...0x39: try addDigit(Int64(byte - 0x30))
            case 0x20, 0x09: try endField()
            case 0x0D: try endField()
            case 0x0A:
                try endField()
                try endLine()
            case 0x2D:
                guard digits == 0, !hasMinus else { throw mistake("a minus sign in the middle of a number") }
                hasMinus = true
            default: try takeOther(byte)
            }
        }
    }

    package mutating func finish() throws {
        try endField()
        if !fields.isEmpty { try endLine() }
        guard let announced else { throw mistake("the file is empty; the first line must be: n m") }
        guard edges.count == announced else {
            throw mistake("\(announced) edges were announced, and there are \(edges.count)")
        }
    }

    private func mistake(_ reason: String) -> FileMistake { FileMistake(line: line, reason) }

    private mutating func takeOther(_ byte: UInt8) throws {
        let order: [UInt8] = [0xEF, 0xBB, 0xBF]
        if line == 1, fields.isEmpty, digits == 0, mark < 3, byte == order[mark] {
            mark += 1
            return
        }
        throw mistake(
            byte == 0 ? "a NUL byte" : "only whole numbers, spaces and line ends may stand here")
    }

    private mutating func addDigit(_ digit: Int64) throws {
        mark = 3
        digits += 1
        let (tenfold, first) = number.multipliedReportingOverflow(by: 10)
        let (sum, second) = tenfold.addingReportingOverflow(digit)
        guard !first, !second, digits <= 40 else { throw mistake("a number is too large") }
        number = sum
    }

    private mutating func endField() throws {
        guard digits > 0 else {
            guard !hasMinus else { throw mistake("a minus sign without a number") }
            return
        }
        guard fields.count < 3 else { throw mistake("more than three numbers") }
        fields.append(hasMinus ? -number : number)
        number = 0
        digits = 0
        hasMinus = false
    }

    private mutating func endLine() throws {
        defer { fields.removeAll(keepingCapacity: true) }
        if fields.isEmpty {
            line += 1
            return
        }
        if let announced { try addEdge(announced) } else { try begin() }
        line += 1
    }

    private mutating func begin() throws {
        guard fields.count == 2 else { throw mistake("the first line must be two numbers: n m") }
        guard (0...Int64(MatchingLimits.vertices)).contains(fields[0]) else {
            throw mistake("n must be from 0 to \(MatchingLimits.vertices)")
        }
        guard (0...Int64(EdgeFileReader.maximumEdges)).contains(fields[1]) else {
            throw mistake("m must be from 0 to \(EdgeFileReader.maximumEdges)")
        }
        vertexCount = Int(fields[0])
        announced = Int(fields[1])
        // Memory grows with what comes, not with what was announced.
        edges.reserveCapacity(min(Int(fields[1]), 1_000_000))
    }

    private mutating func addEdge(_ announced: Int) throws {
        guard fields.count == 3 else { throw mistake("an edge is three numbers: u v weight") }
        guard edges.count < announced else { throw mistake("more than the \(announced) edges that were announced") }
        let known = 0..<Int64(vertexCount)
        guard known.contains(fields[0]), known.contains(fields[1]) else {
            throw mistake("vertices are numbered from 0 to n - 1")
        }
        guard fields[0] != fields[1] else { throw mistake("an edge joins a vertex to itself") }
        guard fields[2].magnitude <= UInt64(MatchingLimits.weight) else {
            throw mistake("a weight must be from -\(MatchingLimits.weight) to \(MatchingLimits.weight)")
        }
        edges.append(WeightedEdge(Int(fields[0]), Int(fields[1]), fields[2]))
    }
}
