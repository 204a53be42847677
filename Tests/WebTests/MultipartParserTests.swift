import Primitives
import Testing

@testable import Web

@Suite("An upload")
struct MultipartParserTests {
    private static let type = "multipart/form-data; boundary=b1"
    private static let body = Array(
        """
        --b1\r
        Content-Disposition: form-data; name="csrf"\r
        \r
        token\r
        --b1\r
        Content-Disposition: form-data; name="file"; filename="a b.csv"\r
        Content-Type: text/csv\r
        \r
        Name,Email\r
        --b not the end\r\n\r\n--b2\r
        \r
        --b1--\r

        """.utf8)

    /// Events with neighbouring data put together.
    private static func events(_ pieces: [[UInt8]]) throws -> [MultipartParser.Event] {
        var parser = try #require(MultipartParser(contentType: type))
        var merged: [MultipartParser.Event] = []
        for event in try pieces.flatMap({ try parser.read($0) }) {
            if case .data(let new) = event, case .data(let old)? = merged.last {
                merged[merged.count - 1] = .data(old + new)
            } else {
                merged.append(event)
            }
        }
        try #require(parser.isComplete)
        return merged
    }

    private static func split(_ bytes: [UInt8], _ generator: inout SplitMix64) -> [[UInt8]] {
        var rest = bytes[...]
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let size = Int.random(in: 1...12, using: &generator)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }

    @Test("is read as browsers write it")
    func plain() throws {
        let events = try Self.events([Self.body])
        #expect(events.first == .begin(MultipartParser.Part(name: "csrf", fileName: nil)))
        #expect(events.contains(.begin(MultipartParser.Part(name: "file", fileName: "a b.csv"))))
        #expect(events.contains(.data(Array("Name,Email\r\n--b not the end\r\n\r\n--b2\r\n".utf8))))
        #expect(events.count == 6)
    }

    @Test("reads the same in whatever pieces it arrives")
    func pieces() throws {
        var generator = SplitMix64(state: 3)
        let whole = try Self.events([Self.body])
        #expect(try Self.events(Self.body.map { [$0] }) == whole)
        for _ in 0..<500 { #expect(try Self.events(Self.split(Self.body, &generator)) == whole) }
    }

    @Test(
        "is refused with no boundary, an endless one, or another type",
        arguments: [
            nil, "", "multipart/form-data", "multipart/form-data;", "multipart/form-data; boundary=",
            "multipart/mixed; boundary=b", "text/csv",
            "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
        ])
    func types(_ type: String?) {
        #expect(MultipartParser(contentType: type) == nil)
    }

    @Test(
        "is refused where it is not well formed",
        arguments: [
            "x--b1\r\n", "--b1xy", "--b1 \r\n", "--b1\r\nContent-Disposition: form-data\r\n\r\n", "--b1\r\n\r\n\r\nx",
            "--b1\r\nX: " + String(repeating: "x", count: 5000),
        ])
    func malformed(_ text: String) throws {
        var parser = try #require(MultipartParser(contentType: Self.type))
        #expect(throws: RequestRefusal.malformed) { try parser.read(Array(text.utf8)) }
    }

    @Test("keeps only a tail in memory, however much flows through it")
    func bounded() throws {
        var parser = try #require(MultipartParser(contentType: Self.type))
        _ = try parser.read(Array("--b1\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".utf8))
        var passed = 0
        for _ in 0..<200 {
            for case .data(let data) in try parser.read(Array(repeating: 13, count: 4096)) { passed += data.count }
        }
        #expect(passed > 200 * 4096 - 100)
    }

    @Test("never traps or hangs, whatever bytes it is made of")
    func fuzz() throws {
        var generator = SplitMix64(state: 5)
        for _ in 0..<3000 {
            var bytes = Self.body
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                } else {
                    bytes.remove(at: place)
                }
            }
            var parser = try #require(MultipartParser(contentType: Self.type))
            for piece in Self.split(bytes, &generator) where (try? parser.read(piece)) == nil { break }
        }
    }
}
