import Primitives
import Testing

@testable import Web

@Suite("Reading an upload")
struct UploadReaderTests {
    private static let token = ForgeryGuard(authenticate: { _ in Array(repeating: 7, count: 32) }, random: .seeded(1))
        .token(for: "x")

    private func read(_ parts: [(name: String, file: String?, text: String)], maximum: Int = 100) throws -> (
        String, [UInt8]
    ) {
        var reader = try UploadReader(
            contentType: "multipart/form-data; boundary=b", file: "file", maximumBytes: maximum, forgery: Self.token)
        let body = parts.map { part in
            let file = part.file.map { "; filename=\"\($0)\"" } ?? ""
            return "--b\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n\(part.text)\r\n"
        }
        var bytes: [UInt8] = []
        try reader.read(Array((body.joined() + "--b--\r\n").utf8)) { bytes += $0 }
        return (try reader.finish(), bytes)
    }

    @Test("gives the file after a good token")
    func good() throws {
        let (name, bytes) = try read([("csrf", nil, Self.token.masked), ("file", "r.csv", "Name\r\nx")])
        #expect(name == "r.csv" && bytes == Array("Name\r\nx".utf8))
    }

    @Test("hands on no byte of a file without a good token before it")
    func forged() {
        let file = (name: "file", file: Optional("r.csv"), text: "x")
        for parts in [
            [file], [("csrf", nil, "bad"), file], [file, ("csrf", nil, Self.token.masked)], [("csrf", nil, ""), file],
        ] {
            #expect(throws: RequestRefusal.forged) { try read(parts) }
        }
    }

    @Test("refuses other fields, a second file and a second token")
    func unknown() {
        let csrf = (name: "csrf", file: String?.none, text: Self.token.masked)
        let file = (name: "file", file: Optional("r.csv"), text: "x")
        for parts in [[csrf, ("other", nil, "x")], [csrf, file, file], [csrf, csrf, file], [csrf, file, csrf]] {
            #expect(throws: RequestRefusal.unknownField) { try read(parts) }
        }
    }

    @Test("refuses a file that is larger than it may be, and one that never came")
    func size() {
        let csrf = (name: "csrf", file: String?.none, text: Self.token.masked)
        let file = (name: "file", file: Optional("r.csv"), text: String(repeating: "x", count: 101))
        #expect(throws: RequestRefusal.tooLarge) { try read([csrf, file]) }
        #expect(throws: RequestRefusal.malformed) { try read([csrf]) }
    }
}
