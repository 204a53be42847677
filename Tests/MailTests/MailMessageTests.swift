import Foundation
import Mail
import Primitives
import Testing

@Suite("A rendered message")
struct MailMessageTests {
    @Test("Text and HTML become these octets")
    func alternative() throws {
        let message = try Fixture.message(
            toName: "Zoë Müller", subject: "Meet Ben — on Tuesday", text: "Hello Zoë,\n.\nFrom here on = fun \n",
            html: "<p>Hello Zoë</p>")
        #expect(
            String(decoding: try message.rendered(), as: UTF8.self)
                == """
                Date: Sat, 21 Nov 2026 10:18:42 +0000\r
                From: "Klatch" <klatch@example.com>\r
                To: =?utf-8?b?Wm/DqyBNw7xsbGVy?= <ada@example.org>\r
                Subject: =?utf-8?q?Meet_Ben_=E2=80=94_on_Tuesday?=\r
                Message-ID: <01936b0e-0000-7000-8000-0000000000ab@example.com>\r
                MIME-Version: 1.0\r
                Auto-Submitted: auto-generated\r
                X-Auto-Response-Suppress: All\r
                List-Unsubscribe: <https://klatch.example.org/u/x>\r
                List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
                Content-Type: multipart/alternative;\r
                 boundary="=_klatch_01936b0e0000700080000000000000ab"\r
                \r
                --=_klatch_01936b0e0000700080000000000000ab\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Hello Zo=C3=AB,\r
                =2E\r
                =46rom here on =3D fun=20\r
                \r
                --=_klatch_01936b0e0000700080000000000000ab\r
                Content-Type: text/html; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                <p>Hello Zo=C3=AB</p>\r
                \r
                --=_klatch_01936b0e0000700080000000000000ab--\r

                """)
    }

    @Test("Text alone is one part")
    func plain() throws {
        let message = try Fixture.message(toName: "", subject: "Hi", text: "Hello", html: nil, unsubscribe: nil)
        #expect(
            String(decoding: try message.rendered(), as: UTF8.self)
                == """
                Date: Sat, 21 Nov 2026 10:18:42 +0000\r
                From: "Klatch" <klatch@example.com>\r
                To: <ada@example.org>\r
                Subject: Hi\r
                Message-ID: <01936b0e-0000-7000-8000-0000000000ab@example.com>\r
                MIME-Version: 1.0\r
                Auto-Submitted: auto-generated\r
                X-Auto-Response-Suppress: All\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Hello\r

                """)
    }

    @Test("A plain unsubscribe address, as in local mode, is offered without the one click")
    func localUnsubscribe() throws {
        let rendered = try Fixture.message(unsubscribe: "http://localhost:8080/u/x").rendered()
        let text = String(decoding: rendered, as: UTF8.self)
        #expect(text.contains("\r\nList-Unsubscribe: <http://localhost:8080/u/x>\r\n"))
        #expect(!text.contains("List-Unsubscribe-Post"))
    }

    @Test(
        "An unsubscribe address that is no plain web address is refused",
        arguments: [
            "mailto:x@example.org", "javascript:1", "https://example.org/a,b",
            "https://example.org/?" + String(repeating: "a", count: 1000),
        ])
    func badUnsubscribe(address: String) throws {
        let message = try Fixture.message(unsubscribe: address)
        #expect(message.unsubscribe != nil)
        #expect(throws: MailMessageError.unsubscribeNotAWebAddress) { try message.rendered() }
    }

    @Test("An address that another reader could take for an encoded word is refused")
    func ambiguousAddress() throws {
        #expect(throws: EmailAddressError.malformed) {
            try EmailAddress(parsing: "=?utf-8?q?victim=40example.com?=@example.org")
        }
    }

    @Test("A body over the bound is refused")
    func tooLong() throws {
        let message = try Fixture.message(text: String(repeating: "a", count: MailMessage.maximumBody + 1))
        #expect(throws: MailMessageError.tooLong) { try message.rendered() }
    }

    @Test("What was sealed as JSON comes back the same, and hostile JSON is cleaned or refused")
    func codable() throws {
        let message = try Fixture.message(
            toName: "Zoë", replyTo: Mailbox(name: "Desk", address: Fixture.address("d@example.org")))
        let data = try JSONEncoder().encode(message)
        #expect(try JSONDecoder().decode(MailMessage.self, from: data) == message)
        let hostile = String(decoding: data, as: UTF8.self)
        let name = hostile.replacingOccurrences(of: "Zoë", with: "Zoë\\r\\nBcc: x@example.org")
        #expect(
            try JSONDecoder().decode(MailMessage.self, from: Data(name.utf8)).to.name.text == "Zoë Bcc: x@example.org")
        let address = hostile.replacingOccurrences(of: "ada@example.org", with: "ada@example.org>,<x@example.org")
        #expect(throws: (any Error).self) { try JSONDecoder().decode(MailMessage.self, from: Data(address.utf8)) }
    }
}
