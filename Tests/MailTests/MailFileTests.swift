import Foundation
import Primitives
import Testing

@testable import Mail

@Suite("A file of a mail")
struct MailFileTests {
    private func message(_ names: [String], _ octets: [UInt8] = Array("hello".utf8)) throws -> [UInt8] {
        let files = try names.map { name in
            MailFile(name: try #require(FileName(name)), type: "application/pdf", octets: octets)
        }
        let message = PersonalMessage(
            from: Mailbox(name: "Ada", address: try Fixture.address("ada@example.com")),
            to: Mailbox(name: "Ben", address: try Fixture.address("ben@example.org")), subject: "Hello",
            text: "Hello,\n*now*", html: MailMarkup("Hello,\n*now*").html,
            messageID: try #require(MessageID("<step-1@klatch.example>")), files: files,
            date: Date(timeIntervalSince1970: 1_767_603_600))
        return try message.rendered()
    }

    /// What Python's own reader of mail finds.
    private struct Facts: Decodable {
        let types: [String]
        let bodies: [String]
        /// Type, name and octets of each.
        let files: [[String]]
        let defects: [String]
    }

    private func read(_ message: [UInt8]) throws -> Facts {
        try #require(try TestPython.map("parse_mail.py", [message], as: Facts.self).first)
    }

    @Test("stands beside the words, which are there as text and as HTML, and comes out as it went in")
    func parts() throws {
        let found = try read(try message(["offer.pdf"], Array(repeating: 0xFF, count: 10_000)))
        #expect(found.types == ["text/plain", "text/html", "application/pdf"] && found.defects.isEmpty)
        #expect(found.files == [["application/pdf", "offer.pdf", "10000"]])
        #expect(found.bodies.last?.contains("<b>now</b>") == true && found.bodies.first?.contains("*now*") == true)
    }

    @Test(
        "keeps its name, whatever letters it has and however long it is",
        arguments: [
            "Angebot für Zoë.pdf", "見積書.pdf", "a;b=c.pdf", String(repeating: "ü", count: 90) + ".pdf", "a'b.pdf",
        ])
    func names(_ name: String) throws {
        let kept = try #require(FileName(name)).text
        let text = try message([name])
        let found = try read(text)
        #expect(found.files == [["application/pdf", kept, "5"]] && found.defects.isEmpty)
        #expect(text.split(separator: 10).allSatisfy { $0.count <= 79 } && text.allSatisfy { $0 < 128 })
    }

    @Test("has a name that leads nowhere, hides nothing and adds no header field")
    func safeNames() {
        let cases = [
            ("../../etc/passwd.txt", "passwd.txt"), ("C:\\Users\\me\\cv.pdf", "cv.pdf"),
            (".htaccess.txt", "htaccess.txt"),
            ("a\r\nBcc: x@evil.example.pdf", "a Bcc_ x@evil.example.pdf"), ("fdp\u{202E}exe.pdf", "fdp exe.pdf"),
            ("a\"b.pdf", "a_b.pdf"), ("CV", "CV"),
        ]
        for (given, kept) in cases { #expect(FileName(given)?.text == kept, "\(given)") }
        for nothing in ["", "/", "...", " . ", "\u{0}", "\"\""] { #expect(FileName(nothing) == nil, "\(nothing)") }
        #expect(FileName("a.PDF")?.ending == "pdf" && FileName("a.tar.gz")?.ending == "gz")
        #expect(FileName("a")?.ending == nil)
        #expect(FileName("Zoë \"x\".pdf")?.disposition.contains("filename*=UTF-8''Zo%C3%AB%20_x_.pdf") == true)
    }

    @Test("of any name at all is one field of printable lines", arguments: 0..<60)
    func anyName(_ seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        let scalars = (0..<120).map { _ in Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random)) ?? "x" }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars)
        guard let safe = FileName(String(name) + ".pdf") else { return }
        #expect(safe.text.unicodeScalars.count <= MailFile.nameLength && FileName(safe.text) == safe)
        let field = HeaderField("Content-Disposition", tokens: ["attachment;"] + safe.parameter("filename")).rendered
        let lines = field.dropLast(2).components(separatedBy: "\r\n")
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" ") })
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(safe.disposition.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test("is refused where all of them together are too much")
    func tooMuch() throws {
        #expect(throws: MailMessageError.tooLong) {
            try message(["a.pdf", "b.pdf"], Array(repeating: 1, count: PersonalMessage.maximumFiles / 2 + 1))
        }
    }
}
