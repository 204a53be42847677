import Foundation
import Primitives
import Testing

@testable import IMAP

@Suite("What a mail server says")
struct ResponseTests {
    private static func parse(_ text: String) throws -> [Response] {
        var reader = ResponseReader()
        return try reader.take(Array(text.utf8)).map { pieces throws(IMAPFailure) in try ResponseParser.parse(pieces) }
    }

    @Test("is read in all its forms")
    func forms() throws {
        let found = try Self.parse(
            "* OK [UIDVALIDITY 7] good {5}\r\n* 12 EXISTS\r\n+ go\r\n* LIST (\\Drafts) \"/\" \"a \\\"b\"\r\n"
                + "* 3 FETCH (UID 7 BODY[HEADER.FIELDS (FROM TO)] {5}\r\na(\"\r\n FLAGS (\\Seen))\r\nA1 NO [CODE x] {9}\n"
        )
        #expect(
            found == [
                .status(tag: nil, .ok, code: ["UIDVALIDITY", "7"]), .data(name: "EXISTS", number: 12, []), .goOn,
                .data(
                    name: "LIST", number: nil,
                    [.list([.atom("\\Drafts")]), .string([47]), .string(Array("a \"b".utf8))]),
                .data(
                    name: "FETCH", number: 3,
                    [
                        .list([
                            .atom("UID"), .atom("7"), .atom("BODY[HEADER.FIELDS (FROM TO)]"),
                            .string(Array("a(\"\r\n".utf8)),
                            .atom("FLAGS"), .list([.atom("\\Seen")]),
                        ])
                    ]), .status(tag: "A1", .no, code: ["CODE", "X"]),
            ])
    }

    @Test("may come in any portions")
    func portions() throws {
        let text = Array("* 1 FETCH (UID 7 BODY[] {5}\r\nab\r\nc)\r\n* SEARCH 1 2\r\nA1 OK\r\n".utf8)
        for size in 1...text.count {
            var reader = ResponseReader()
            var found: [Response] = []
            for start in stride(from: 0, to: text.count, by: size) {
                for pieces in try reader.take(text[start..<min(text.count, start + size)]) {
                    found.append(try ResponseParser.parse(pieces))
                }
            }
            #expect(found.count == 3 && found.last == .status(tag: "A1", .ok, code: []))
        }
    }

    @Test(
        "is not read where it is none",
        arguments: [
            "\r\n", "*\r\n", "* \r\n", "A-1 OK\r\n", "* 1 FETCH (a\r\n", "* 1 FETCH a)\r\n", "* 1 FETCH \"a\r\n",
            "* 1 FETCH ((((((((((a))))))))))\r\n", "* 1 FETCH a[b\r\n", "* 1 FETCH {262145}\r\n",
            "* 1 FETCH {1234567890}\r\n",
            "A1 FETCH x\r\n", "* 99999999999 EXISTS)\r\n", "\0\u{1}\u{2}\r\n",
        ])
    func malformed(_ text: String) {
        #expect(throws: IMAPFailure.malformed) { try Self.parse(text) }
    }

    @Test("stops no reader and passes no bound, whatever it is", arguments: [1, 2, 3, 4] as [UInt64])
    func fuzz(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let good =
            "* 3 FETCH (UID 7 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\" BODY[HEADER.FIELDS (FROM)] {9}\r\nFrom: a\r\n)\r\nA1 OK [X] y\r\n"
        let pieces = [
            "(", ")", "[", "]", "{", "}", "{3}\r\n", "\"", "\\", "\r\n", "*", " ", "\0", "99999999999", "K1 OK\r\n",
        ]
        for _ in 0..<1_500 {
            var bytes = Array(good.utf8)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
                case 1:
                    bytes.removeSubrange(place..<min(bytes.count - 1, place + Int.random(in: 0...5, using: &random)))
                default: bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
            }
            var reader = ResponseReader()
            guard let whole = try? reader.take(bytes) else { continue }
            for response in whole {
                let size = response.reduce(0) { if case .literal(let octets) = $1 { $0 + octets.count } else { $0 } }
                #expect(size <= bytes.count)
                _ = try? ResponseParser.parse(response)
            }
            _ = MailHeaders(bytes)
            _ = InternalDate.read(Array(bytes.prefix(26)))
        }
    }
}

@Suite("The words of a mailbox")
struct MailboxWordsTests {
    @Test("Header fields are unfolded, the first counts, and others have no place")
    func headers() {
        let headers = MailHeaders(
            Array(
                "From: a\r\n b\r\nSUBJECT: secret\r\nfrom: second\r\n\r\nReferences: <a@b>\t<c@d> <e\r\nnonsense\r\n"
                    .utf8))
        #expect(headers[.from] == "a b" && headers.mentioned == ["<a@b>", "<c@d>"])
        #expect("\(headers)" == "•••")
        #expect(MailHeaders(Array("From: ".utf8) + [UInt8](repeating: 120, count: 9_000))[.from]?.count == 8_000)
    }

    @Test(
        "A time of arrival is read with its zone",
        arguments: [
            ("17-Jul-1996 02:44:25 -0700", 837_596_665.0), (" 1-Jan-1970 00:00:00 +0000", 0),
            ("29-Feb-2024 23:59:59 +0130", 1_709_245_799),
        ])
    func dates(_ text: String, _ seconds: Double) {
        #expect(InternalDate.read(Array(text.utf8))?.timeIntervalSince1970 == seconds)
    }

    @Test(
        "What is no time is none",
        arguments: [
            "", "17-Jul-1996", "32-Jul-1996 02:44:25 -0700", "17-Xxx-1996 02:44:25 -0700", "17-Jul-1996 25:44:25 -0700",
            "17-Jul-1996 02:44:25 x0700", "aa-Jul-1996 02:44:25 -0700",
        ])
    func noDates(_ text: String) { #expect(InternalDate.read(Array(text.utf8)) == nil) }

    @Test("The day of a search is written as servers want it")
    func day() {
        #expect(InternalDate.day(Date(timeIntervalSince1970: 837_596_665)) == "17-Jul-1996")
        #expect(InternalDate.day(Date(timeIntervalSince1970: 1_709_164_800)) == "29-Feb-2024")
        #expect(InternalDate.day(Date(timeIntervalSince1970: -5)) == "1-Jan-1970")
    }

    @Test("An identity of ours is plain, and nothing that means something in a search")
    func identity() {
        #expect(OwnMessageID(stored: "<a.b-c_1@klatch.example>")?.text == "<a.b-c_1@klatch.example>")
        let bad = [
            "", "<>", "<a>", "<a@>", "<@b>", "a@b", "<a@b@c>", "<a\"@b>", "<a@b> ALL", "<a@b>\r\n", "<a%@b>", "<é@b>",
            "<\(String(repeating: "a", count: 300))@b>",
        ]
        for text in bad { #expect(OwnMessageID(stored: text) == nil, "\(text)") }
    }

    @Test("Folders are those that the person names, then those that are marked, then those with a usual name")
    func folders() {
        let responses: [[Token]] = [
            [.list([.atom("\\Noselect"), .atom("\\Drafts")]), .string([47]), .string(Array("Group".utf8))],
            [.list([]), .string([46]), .string(Array("INBOX.Drafts".utf8))],
            [.list([.atom("\\sent")]), .string([46]), .string(Array("INBOX.Out".utf8))], [.list([]), .string([46])],
            [.list([]), .string([46]), .string(Array("Sent\r\nK9 LOGOUT".utf8))],
        ]
        let list = FolderList(responses, known: [:])
        #expect(list[.drafts] == Array("INBOX.Drafts".utf8) && list[.sent] == Array("INBOX.Out".utf8))
        #expect(FolderList(responses, known: [.sent: "Mine"])[.sent] == Array("Mine".utf8))
        #expect(FolderList([], known: [:])[.drafts] == nil && FolderList([], known: [:])[.inbox] != nil)
    }
}
