import Testing

@testable import MatchFiles
@testable import Matching

@Suite("Files of edges")
struct EdgeFileTests {
    @Test("A graph is read, with CRLF, tabs, empty lines and a byte order mark")
    func plain() throws {
        let file = try edges("\u{FEFF}3 2\r\n\r\n0\t1  -5\r\n1 2 7")
        #expect(file.vertexCount == 3)
        #expect(file.edges == [WeightedEdge(0, 1, -5), WeightedEdge(1, 2, 7)])
    }

    @Test("Where the bytes are cut makes no difference")
    func pieces() throws {
        let bytes = Array("4 2\n0 1 -50\n2 3 1234\n".utf8)
        for size in 1...bytes.count {
            var rest = bytes[...]
            let file = try EdgeFileReader.read {
                defer { rest = rest.dropFirst(size) }
                return rest.isEmpty ? nil : Array(rest.prefix(size))
            }
            #expect(file.edges == [WeightedEdge(0, 1, -50), WeightedEdge(2, 3, 1234)])
        }
    }

    @Test(
        "What is no graph is refused with its line",
        arguments: [
            ("", 1), ("3", 1), ("3 1 1\n", 1), ("-1 0\n", 1), ("1000001 0\n", 1), ("3 50000001\n", 1), ("3 1\n", 2),
            ("3 1\n0 1\n", 2), ("3 1\n0 1 2 3\n", 2), ("3 1\n0 3 1\n", 2), ("3 1\n-1 0 1\n", 2), ("3 1\n1 1 1\n", 2),
            ("3 1\n0 1 1\n1 2 1\n", 3), ("3 1\n0 1 576460752303423489\n", 2), ("3 1\n0 1 -576460752303423489\n", 2),
            ("3 1\n0 1 1.5\n", 2), ("3 1\n0 1 --1\n", 2), ("3 1\n0 1 -\n", 2), ("3 1\n0 1 1-\n", 2), ("a", 1),
            ("3 1\n0\u{0} 1 1\n", 2), ("3 1\n0 1 99999999999999999999\n", 2), ("3 1\n0 1 +1\n", 2),
        ])
    func refused(text: String, line: Int) {
        let mistake = #expect(throws: FileMistake.self) { try edges(text) }
        #expect(mistake?.line == line)
    }

    @Test("A line without end is refused at its first superfluous digit")
    func endlessLine() {
        var chunks = 0
        let mistake = #expect(throws: FileMistake.self) {
            _ = try EdgeFileReader.read {
                chunks += 1
                return Array(repeating: UInt8(ascii: "0"), count: 1000)
            }
        }
        #expect(mistake?.line == 1)
        #expect(chunks == 1)
    }

    @Test("The largest weights are taken, and their matching is right")
    func largest() throws {
        let file = try edges("4 2\n0 1 576460752303423488\n2 3 576460752303423488\n")
        let matching = try EdgeListMatching(vertexCount: file.vertexCount, edges: file.edges)
        #expect(matching.weight == 1 << 60)
        #expect(matching.bound == matching.weight)
    }

    @Test("Bytes drawn by chance never trap", arguments: 0..<200)
    func fuzz(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789 - \n\r\t9\u{FEFF}x".utf8) + [0, 255]
        var bytes = Array("5 3\n0 1 2\n1 2 3\n3 4 5\n".utf8)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            guard let byte = alphabet.randomElement(using: &random) else { continue }
            bytes.insert(byte, at: place)
        }
        if let file = try? edges(String(decoding: bytes, as: UTF8.self)) {
            let matching = try? EdgeListMatching(vertexCount: file.vertexCount, edges: file.edges)
            #expect(matching != nil)
            #expect(matching?.bound == matching?.weight)
        }
    }

    private func edges(_ text: String) throws -> EdgeFileReader { try EdgeFileReader.read(once(text)) }
}

/// A file that comes in one piece.
func once(_ text: String) -> Chunks {
    var bytes: [UInt8]? = Array(text.utf8)
    return {
        defer { bytes = nil }
        return bytes
    }
}
