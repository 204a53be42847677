import Foundation
import Mail
import Primitives
import Testing

@Suite("A message with an event of a calendar")
struct CalendarPartTests {
    private func rendered(_ calendar: MailCalendar, html: String? = "<p>Hello</p>") throws -> String {
        let message = MailMessage(
            from: Mailbox(address: try EmailAddress(parsing: "klatch@example.com")),
            to: Mailbox(address: try EmailAddress(parsing: "ada@example.org")), subject: "Tea", text: "Hello",
            html: html,
            messageID: MessageID(UUID(), from: try EmailAddress(parsing: "klatch@example.com")), date: Date(),
            calendar: calendar)
        return String(decoding: try message.rendered(), as: UTF8.self)
    }

    @Test("carries it as the last way to read the same, with its method, beside text and HTML (RFC 6047)")
    func parts() throws {
        let text = try rendered(
            MailCalendar(method: .cancel, text: "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"))
        let types = text.components(separatedBy: "Content-Type: ").dropFirst().map { $0.prefix { $0 != "\r\n" } }
        #expect(
            types == [
                "multipart/alternative;", "text/plain; charset=utf-8", "text/html; charset=utf-8",
                "text/calendar; method=CANCEL; charset=utf-8",
            ])
        #expect(text.contains("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"))
        #expect(
            try rendered(MailCalendar(method: .request, text: "x"), html: nil).contains("text/calendar; method=REQUEST")
        )
    }

    @Test("takes no header or part from what stands in the event")
    func hostile() throws {
        for text in ["a\r\n\r\nBcc: eve@example.org", "--=_klatch_\r\nContent-Type: text/html", "\u{0}.\r\n.\r\n"] {
            let whole = try rendered(MailCalendar(method: .request, text: text))
            #expect(whole.components(separatedBy: "Content-Type: text/html; charset").count == 2)
            #expect(!whole.contains("\r\n.\r\n") && !whole.components(separatedBy: "\r\n\r\n")[0].contains("Bcc"))
            #expect(!whole.contains("\r\n--=_klatch_\r\n"))
        }
    }

    @Test("is kept and read back with it, and without it as before")
    func stored() throws {
        let draft = MailCalendar(method: .request, text: "x")
        let coded = try JSONDecoder().decode(MailCalendar.self, from: JSONEncoder().encode(draft))
        #expect(coded == draft)
    }
}
