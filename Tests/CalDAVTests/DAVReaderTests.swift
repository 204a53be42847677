import Foundation
import Testing

@testable import CalDAV

@Suite("The XML of a WebDAV answer")
struct DAVReaderTests {
    private func read(_ text: String) -> DAVElement? { try? DAVReader.read(Array(text.utf8)) }

    private static let answer = """
        <?xml version="1.0"?><!-- a --><D:multistatus xmlns:D="DAV:" xmlns:C='urn:ietf:params:xml:ns:caldav'>
        <D:response><D:href>/a%20b/</D:href><D:propstat><D:prop><D:displayname>Tom &amp; <![CDATA[<Jo>]]> &#x41;</D:displayname>
        <C:comp name="VEVENT"/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
        <D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
        <D:sync-token>t1</D:sync-token></D:multistatus>
        """

    @Test("is read with namespaces, references and CDATA")
    func whole() throws {
        let answer = try DAVAnswer(Array(Self.answer.utf8))
        let entry = try #require(answer.entries.first)
        #expect(answer.token == "t1" && entry.href == "/a%20b/" && entry.missing == ["getetag"])
        #expect(entry.found.first("displayname")?.text == "Tom & <Jo> A")
        #expect(entry.found.first("comp", DAVElement.calDAV)?.attributes == ["name": "VEVENT"])
    }

    @Test("is refused with a document type, and with it every entity and every file it could name")
    func documentType() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
            "<?xml version=\"1.0\"?><!DOCTYPE a><a/>", "<a>&b;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
        ] { #expect(read(text) == nil) }
    }

    @Test("is refused where it is not well-formed, or deeper than answers are")
    func malformed() {
        for text in [
            "", "a", "<a>", "<a></b>", "<a b></a>", "<a b=c/>", "<a/><b/>", "<a><![CDATA[x</a>", "<a:b/>", "</a>",
        ] {
            #expect(read(text) == nil)
        }
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(read(deep) == nil)
        #expect(read("<a>" + String(repeating: "<b/>", count: 1_000) + "</a>")?.children.count == 1_000)
    }

    @Test("never stops the program, whatever is changed in it")
    func fuzz() {
        var random = Generator(state: 77)
        let bytes = Array(Self.answer.utf8)
        for _ in 0..<3_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<changed.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
                case 1: changed.removeSubrange(place..<min(changed.count - 1, place + 9))
                default: changed.insert(contentsOf: changed[..<min(place, 20)], at: place)
                }
            }
            if let answer = try? DAVAnswer(changed) { #expect(answer.entries.count <= 8) }
        }
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }
}
