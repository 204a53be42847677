import Foundation
import Mail
import Primitives

/// The people and messages of these tests.
enum Fixture {
    static func address(_ text: String) throws -> EmailAddress { try EmailAddress(parsing: text) }

    static func deliveryID() throws -> UUID {
        UUID(uuidString: "01936B0E-0000-7000-8000-0000000000AB") ?? UUID()
    }

    /// 21 November 2026, 10:18:42 UTC.
    static let date = Date(timeIntervalSince1970: 1_795_256_322)

    static func message(
        fromName: String = "Klatch", toName: String = "Ada Example", to: String = "ada@example.org",
        subject: String = "Meet Ben", text: String = "Hello Ada.\n", html: String? = "<p>Hello Ada.</p>\n",
        replyTo: Mailbox? = nil, unsubscribe: String? = "https://klatch.example.org/u/x"
    ) throws -> MailMessage {
        let sender = try address("klatch@example.com")
        return MailMessage(
            from: Mailbox(name: fromName, address: sender), to: Mailbox(name: toName, address: try address(to)),
            replyTo: replyTo, subject: subject, text: text, html: html,
            messageID: MessageID(try deliveryID(), from: sender), date: date,
            unsubscribe: unsubscribe.flatMap(URL.init(string:)))
    }

    /// Texts that try to become a header field, a part, a recipient or a command.
    static let hostile = [
        "Ada\r\nBcc: victim@example.com", "Ada\nBcc: victim@example.com", "Ada\rBcc: victim@example.com",
        "Ada\r\n\r\n<script>", "Ada\u{0}\r\n.\r\nMAIL FROM:<x@example.com>", "Ada\u{85}Bcc: x",
        "Ada\u{2028}Bcc: x\u{2029}",
        "\u{202E}gpj.exe", "=?utf-8?q?Ada=0D=0ABcc:_victim@example.com?=", "=?utf-8?b?DQpCY2M6IHg=?=", "=?x", "?=",
        "Ada\" <victim@example.com>, \"Ben", "Ada <victim@example.com>", "victim@example.com, ", "Ada;Ben:group", "\\",
        "\"", "\\\"",
        "(comment", ")", "<", ">", "a,b", "--=_klatch_01936b0e", "=_klatch", ".", "..", "From here", "  two  spaces  ",
        "\t",
        String(repeating: "long ", count: 200), String(repeating: "x", count: 5000), String(repeating: "ß", count: 300),
        String(repeating: "日本語", count: 60), String(repeating: "👩‍👩‍👧‍👦", count: 40),
        "e" + String(repeating: "\u{301}", count: 200),
        "Zoë Müller", "山田太郎", "נועה כהן", "Ada =?= Ben", "a_b=c?d", "100 % = 50 %", "\u{FEFF}Ada", "Ada\u{AD}", "",
        "\u{1F}\u{7F}", "Ada\u{E0041}", "\u{FFFD}", "ﬃ", "\u{200D}", "a\u{300}", "=", "?", "_", "=41", "I'm",
        "#$%&*+-/^`{|}~",
    ]
}
