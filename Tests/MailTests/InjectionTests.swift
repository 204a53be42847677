import Foundation
import Mail
import Primitives
import Testing

/// AT-33: what people type never becomes a header field, a part, a recipient or a command.
@Suite("Injection into mail")
struct InjectionTests {
    struct Facts: Decodable {
        let headers: [String]
        let from, to, replyTo: [[String]]
        let subject, messageID: String
        let date: Double
        let types, bodies: [String]
        let partHeaders: [[String]]
        let defects: [String]
    }

    static let headers = [
        "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "MIME-Version", "Auto-Submitted",
        "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type",
    ]

    private func hostileMessage(_ text: String) throws -> MailMessage {
        try Fixture.message(
            fromName: text, toName: text, subject: text, text: text, html: text,
            replyTo: Mailbox(name: text, address: Fixture.address("desk@example.org")))
    }

    @Test("Another parser reads exactly the header fields, the recipient and the bodies that we meant")
    func parsedBack() throws {
        let messages = try Fixture.hostile.map(hostileMessage)
        let found = try TestPython.map("parse_mail.py", messages.map { try $0.rendered() }, as: Facts.self)
        #expect(found.count == messages.count)
        for (message, facts) in zip(messages, found) { check(message, facts) }
    }

    @Test("The same holds for random mixtures of hostile pieces")
    func fuzzed() throws {
        var generator = SplitMix64(state: 33)
        let pieces =
            Fixture.hostile.filter { $0.utf8.count < 100 } + ["\r\n", "\r", "\n", "\u{0}", ": ", "=?", "--", "ø"]
        let messages = try (0..<400).map { _ in
            try hostileMessage(
                (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                    pieces.randomElement(using: &generator) ?? ""
                }.joined())
        }
        let found = try TestPython.map("parse_mail.py", messages.map { try $0.rendered() }, as: Facts.self)
        for (message, facts) in zip(messages, found) { check(message, facts) }
    }

    private func check(_ message: MailMessage, _ facts: Facts) {
        #expect(facts.headers == Self.headers)
        #expect(facts.from == [[message.from.name.text, "klatch@example.com"]])
        #expect(facts.to == [[message.to.name.text, "ada@example.org"]])
        #expect(facts.replyTo == [[message.from.name.text, "desk@example.org"]])
        #expect(facts.subject == message.subject.text)
        #expect(facts.messageID == message.messageID.text)
        #expect(facts.date == 1_795_256_322)
        #expect(facts.types == ["text/plain", "text/html"])
        #expect(facts.bodies == [expected(message.text), expected(message.text)])
        #expect(facts.partHeaders == Array(repeating: ["Content-Type", "Content-Transfer-Encoding"], count: 2))
        #expect(facts.defects == [])
    }

    /// The body after normalising: CRLF, spaces for control characters, a line end at the end.
    private func expected(_ body: String) -> String {
        var text = ""
        var previous: Unicode.Scalar = " "
        for scalar in body.unicodeScalars {
            let isControl = scalar.value < 32 && scalar != "\t" || scalar.value == 127
            let isEnd = scalar == "\r" || scalar == "\n"
            if !(scalar == "\n" && previous == "\r") {
                text.unicodeScalars.append(isEnd ? "\n" : isControl ? " " : scalar)
            }
            previous = scalar
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let ended = lines.count > 1 && lines.last == "" ? lines.dropLast() : lines[...]
        return ended.map { $0 + "\r\n" }.joined()
    }

    @Test(
        "Every line is 7-bit, ends in CRLF and stays below 998 octets; header lines below 79",
        arguments: Fixture.hostile.indices)
    func lines(index: Int) throws {
        let message = try hostileMessage(Fixture.hostile[index])
        let rendered = try message.rendered()
        #expect(rendered.allSatisfy { $0 == 9 || $0 == 10 || $0 == 13 || (32...126).contains($0) })
        let lines = String(decoding: rendered, as: UTF8.self).utf8.split(
            separator: 10, omittingEmptySubsequences: false)
        #expect(lines.last?.isEmpty == true)
        for line in lines.dropLast() {
            #expect(line.last == 13 && line.count(where: { $0 == 13 }) == 1 && line.count <= 79)
            #expect(line.first != UInt8(ascii: "."))
        }
    }
}
