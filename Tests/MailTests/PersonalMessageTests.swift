import Foundation
import Primitives
import Testing

@testable import Mail

@Suite("A mail that a person wrote")
struct PersonalMessageTests {
    private func message(
        subject: String = "An offer", name: String = "Ben", text: String = "Hello,\n.\nbye\n", html: String? = nil,
        references: Int = 0
    ) throws -> String {
        let ids = (0..<references).compactMap { MessageID("<mail-\($0)@klatch.example>") }
        let message = PersonalMessage(
            from: Mailbox(name: "Ada", address: try Fixture.address("ada@example.com")),
            to: Mailbox(name: name, address: try Fixture.address("ben@example.org")), subject: HeaderText(subject),
            text: text,
            html: html, messageID: try #require(MessageID("<step-1@klatch.example>")), references: ids,
            date: Date(timeIntervalSince1970: 1_767_603_600))
        return String(decoding: try message.rendered(), as: UTF8.self)
    }

    private func fields(_ text: String) -> [String] {
        let head = text.components(separatedBy: "\r\n\r\n").first ?? ""
        return head.replacing("\r\n ", with: " ").components(separatedBy: "\r\n")
    }

    @Test("bears who, to whom, what and when, and nothing that marks it as automatic")
    func plain() throws {
        #expect(
            fields(try message()) == [
                "Date: Mon, 05 Jan 2026 09:00:00 +0000", "From: \"Ada\" <ada@example.com>",
                "To: \"Ben\" <ben@example.org>", "Subject: An offer", "Message-ID: <step-1@klatch.example>",
                "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
            ])
    }

    @Test("that follows others names the last one, and all of them or the first and the last", arguments: [1, 3, 60])
    func thread(_ count: Int) throws {
        let text = try message(references: count)
        let found = fields(text)
        #expect(found.contains("In-Reply-To: <mail-\(count - 1)@klatch.example>"))
        let references = try #require(found.first { $0.hasPrefix("References: ") }).split(separator: " ").dropFirst()
        #expect(references.count == min(count, PersonalMessage.maximumReferences))
        #expect(
            references.first == "<mail-0@klatch.example>" && references.last == "<mail-\(count - 1)@klatch.example>")
        #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
    }

    @Test(
        "cannot get another field by a name or a subject",
        arguments: ["\r\nBcc: x@evil.example", "\nBcc: x", "\u{2028}Bcc: x", "\u{85}Bcc: x"])
    func injection(_ attack: String) throws {
        for text in [try message(subject: "a" + attack), try message(name: "b" + attack)] {
            #expect(fields(text).count == 8 && !fields(text).contains { $0.hasPrefix("Bcc") })
        }
    }

    @Test("may have its words as HTML beside the plain ones")
    func html() throws {
        let text = try message(html: "<p>Hello</p>")
        #expect(text.contains("multipart/alternative") && text.contains("text/html") && text.contains("<p>Hello</p>"))
        #expect(throws: MailMessageError.tooLong) {
            try message(text: String(repeating: "a", count: MailMessage.maximumBody + 1))
        }
    }
}
