import Foundation
import Primitives
import Testing

@testable import Mail

@Suite("Encodings of mail")
struct EncodingTests {
    @Test("Encoded words have at most 75 octets and never split a character", arguments: Fixture.hostile.indices)
    func encodedWords(index: Int) throws {
        let text = Fixture.hostile[index]
        let words = EncodedWords.encode(text, first: 60)
        #expect(words.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?utf-8?") && $0.hasSuffix("?=") })
        #expect(words.first.map { $0.utf8.count <= 60 } ?? true)
        let decoded = try words.map(decode)
        #expect(decoded.joined() == text)
    }

    private func decode(_ word: String) throws -> String {
        let payload = word.dropFirst(10).dropLast(2)
        if word.dropFirst(8).first == "b" {
            let bytes = try #require(Data(base64Encoded: String(payload)))
            return try #require(String(validating: bytes, as: UTF8.self))
        }
        let text = payload.replacing("_", with: " ").replacing("%", with: "%25").replacing("=", with: "%")
        return try #require(text.removingPercentEncoding)
    }

    @Test(
        "Dates are written as RFC 5322 says",
        arguments: [
            (0.0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_795_256_322.9, "Sat, 21 Nov 2026 10:18:42 +0000"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 +0000"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 +0000"), (-5, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (1e300, "Fri, 31 Dec 9999 23:59:59 +0000"), (-Double.infinity, "Thu, 01 Jan 1970 00:00:00 +0000"),
        ])
    func dates(seconds: Double, text: String) {
        #expect(MailDate.text(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(
        "Quoted-printable by the examples of its rules",
        arguments: [
            ("", "\r\n"), ("\n", "\r\n"), ("a\n\nb", "a\r\n\r\nb\r\n"), ("a \nb\t\n", "a=20\r\nb=09\r\n"),
            ("a=b", "a=3Db\r\n"),
            (".", "=2E\r\n"), ("From me", "=46rom me\r\n"), ("a.From me", "a.From me\r\n"), ("é", "=C3=A9\r\n"),
            (String(repeating: "a", count: 76), String(repeating: "a", count: 75) + "=\r\na\r\n"),
            (String(repeating: ".", count: 77), "=2E" + String(repeating: ".", count: 72) + "=\r\n=2E...\r\n"),
        ])
    func quotedPrintable(text: String, encoded: String) {
        #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == encoded)
    }

    @Test("A message id is the same for the same delivery, and other forms are not read")
    func messageID() throws {
        let id = MessageID(try Fixture.deliveryID(), from: try Fixture.address("klatch@example.com"))
        #expect(id.text == "<01936b0e-0000-7000-8000-0000000000ab@example.com>")
        #expect(MessageID(id.text) == id)
        for bad in [
            "", "<>", "<a@b", "a@b", "<a@b@c>", "<@b>", "<a@>", "<a\r\n@b>", "<a b@c>",
            "<\(String(repeating: "a", count: 300))@b>",
        ] {
            #expect(MessageID(bad) == nil)
        }
    }
}
