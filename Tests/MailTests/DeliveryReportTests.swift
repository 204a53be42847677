import Foundation
import Testing

@testable import Mail

/// Reports as mail servers write them.
enum ReportSample {
    /// As Postfix writes it, of one recipient.
    static func report(
        action: String = "failed", status: String = "5.1.1", diagnostic: String = "smtp; 550 5.1.1 No such user",
        to: String = "klatch@example.com", messageID: String = "<a@b>", type: String = "message/delivery-status",
        original: String = "message/rfc822", more: String = ""
    ) -> String {
        """
        Return-Path: <>
        Date: Sat, 21 Nov 2026 10:18:42 +0000 (UTC)
        From: MAILER-DAEMON@mail.example.net (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: \(to)
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="4F3A.1/mail; example.net"

        This is a MIME-encapsulated message.

        --4F3A.1/mail; example.net
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --4F3A.1/mail; example.net
        Content-Description: Delivery report
        Content-Type: \(type)

        Reporting-MTA: dns; mail.example.net
        Arrival-Date: Sat, 21 Nov 2026 10:18:40 +0000 (UTC)

        Final-Recipient: rfc822; ben@example.org
        Original-Recipient: rfc822;ben@example.org
        Action: \(action)
        Status: \(status)
        Diagnostic-Code: \(diagnostic)
        \(more)
        --4F3A.1/mail; example.net
        Content-Description: Undelivered Message
        Content-Type: \(original)

        Received: by mail.example.net (Postfix)
        From: Klatch <klatch@example.com>
        Subject: Meet Ada
        Message-ID: \(messageID)

        Hello Ben
        --4F3A.1/mail; example.net--

        """.replacing("\n", with: "\r\n")
    }

    static func read(_ text: String) -> DeliveryReport? { DeliveryReport(Array(text.utf8)) }
}

@Suite("A report of what became of a mail")
struct DeliveryReportTests {
    @Test("of a mailbox that is not there says so, of which mail, and in whose words")
    func unknownMailbox() throws {
        let report = try #require(ReportSample.read(ReportSample.report()))
        #expect(report.trouble == .mailboxUnknown && report.messageID == "<a@b>")
        #expect(report.words == "smtp; 550 5.1.1 No such user" && report.addressed == ["klatch@example.com"])
    }

    @Test(
        "of anything else that failed says that the mail came back, and nothing against the address",
        arguments: ["5.2.2", "5.7.1", "4.4.7", "5.0.0", "5.1.11", "", "5.1", "x.y.z", "5.1.1.1", "9.1.1"])
    func returned(status: String) {
        #expect(ReportSample.read(ReportSample.report(status: status))?.trouble == .returned)
    }

    @Test(
        "of a mail that is late, arrived, or went further is no trouble",
        arguments: [
            ("delayed", "4.4.1"), ("delivered", "2.1.5"), ("relayed", "2.0.0"), ("expanded", "2.0.0"),
            ("failed", "2.0.0"),
        ])
    func noTrouble(action: String, status: String) {
        let report = ReportSample.read(ReportSample.report(action: action, status: status))
        #expect(report != nil && report?.trouble == nil)
    }

    @Test("of several recipients says nothing against the first, unless all of them are gone")
    func several() {
        let next = { (status: String) in
            "\r\nFinal-Recipient: rfc822; other@example.org\r\nAction: \(status)\r\nStatus: 5.1.1\r\n"
        }
        #expect(ReportSample.read(ReportSample.report(more: next("delivered")))?.trouble == .returned)
        #expect(ReportSample.read(ReportSample.report(more: next("failed (here)")))?.trouble == .mailboxUnknown)
    }

    @Test("is read with addresses beyond ASCII, encoded parts, headers alone, and lines of files")
    func forms() {
        let global = ReportSample.report(
            type: "message/global-delivery-status\r\nContent-Transfer-Encoding: quoted-printable",
            original: "message/global-headers"
        ).replacing("Status: 5.1.1", with: "Status: 5=2E1=\r\n.1")
        #expect(ReportSample.read(global)?.trouble == .mailboxUnknown)
        #expect(ReportSample.read(global)?.messageID == "<a@b>")
        let plain = ReportSample.report(original: "text/rfc822-headers").replacing("\r\n", with: "\n")
        #expect(ReportSample.read(plain)?.messageID == "<a@b>")
        let status = Data("Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.2.1\n".utf8).base64EncodedString()
        let encoded = """
            Content-Type: multipart/report; boundary=b; report-type="delivery-status"

            --b
            Content-Type: message/delivery-status
            Content-Transfer-Encoding: base64

            \(status)
            --b--
            """
        #expect(ReportSample.read(encoded)?.trouble == .mailboxUnknown)
    }

    @Test("is nothing else: not an answer, an automatic reply, a receipt, or a report that somebody passes on")
    func others() {
        let report = ReportSample.report()
        let boundary = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
        let others = [
            "", "\r\n", "Subject: Re: Meet Ada\r\n\r\nHappy to!",
            "Auto-Submitted: auto-replied\r\nContent-Type: text/plain\r\n\r\nStatus: 5.1.1\r\nAction: failed\r\n",
            report.replacing("report-type=delivery-status", with: "report-type=disposition-notification"),
            report.replacing("multipart/report", with: "multipart/mixed"), boundary + report + "\r\n--x--\r\n",
            report.replacing("message/delivery-status", with: "text/plain"),
            report.replacing("Action:", with: "Aktion:"), report.replacing("boundary=", with: "limit="),
        ]
        for other in others { #expect(ReportSample.read(other) == nil, "\(other.prefix(60))") }
    }

    @Test("is read as far as it goes where it is cut off, and never beyond its bound")
    func cut() {
        let report = ReportSample.report()
        let end = report.utf8.count - 40
        #expect(DeliveryReport(Array(report.utf8.prefix(end)))?.messageID == "<a@b>")
        let long = Array(report.utf8) + Array(repeating: UInt8(ascii: "x"), count: 2 * DeliveryReport.maximumLength)
        #expect(DeliveryReport(long)?.trouble == .mailboxUnknown)
    }

    @Test("stays within its bounds whatever it is made of")
    func fuzz() {
        var random = SeededBytes(seed: 46)
        let samples = [ReportSample.report(), ReportSample.report(more: "\r\nAction: failed\r\n")].map {
            Array($0.utf8)
        }
        for round in 0..<400 {
            var bytes = samples[round % samples.count]
            for _ in 0..<random.below(30) {
                let (from, length) = (random.below(bytes.count), random.below(40))
                switch random.below(4) {
                case 0: bytes[from] = UInt8(random.below(256))
                case 1: bytes.removeSubrange(from..<min(bytes.count, from + length))
                case 2:
                    let part = bytes[from..<min(bytes.count, from + length)]
                    bytes.insert(contentsOf: part, at: random.below(bytes.count))
                default: bytes.insert(contentsOf: Array("\r\n--;\"\\=: ".utf8), at: from)
                }
                if bytes.isEmpty { bytes = [10] }
            }
            guard let report = DeliveryReport(bytes) else { continue }
            #expect((1...DeliveryReport.maximumRecipients).contains(report.recipients.count))
            #expect((report.messageID ?? "").utf8.count <= MIMEEntity.maximumValue * 3)
        }
    }

    @Test(
        "has a media type with parameters in quotes, with escapes, and without",
        arguments: [
            ("a/b; x=\"1;2\"", ["x": "1;2"]), ("A/B;X = \"q\\\"q\" ;y=", ["x": "q\"q", "y": ""]),
            ("a/b", [:]),
            ("a/b;;;x", [:]), ("a/b; x=\"open", ["x": "\"open"]), ("a/b; x=1; x=2", ["x": "1"]),
        ] as [(String, [String: String])])
    func types(text: String, parameters: [String: String]) {
        #expect(MIMEType(text).name == "a/b" && MIMEType(text).parameters == parameters)
    }

    @Test("undoes quoted-printable, and leaves what is none as it is")
    func quotedPrintable() {
        for text in ["", "a=b\n", "é \n", String(repeating: "ß", count: 90) + "\n"] {
            let back = String(decoding: QuotedPrintable.decode(QuotedPrintable.encode(text)), as: UTF8.self)
            #expect(back == (text.isEmpty ? "\r\n" : text.replacing("\n", with: "\r\n")))
        }
        #expect(QuotedPrintable.decode(Array("=ZZ=4".utf8)) == Array("=ZZ=4".utf8))
    }
}

/// Reproducible numbers.
private struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// From 0 to `limit` - 1; 0 where that is nothing.
    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return limit > 0 ? Int((state >> 33) % UInt64(limit)) : 0
    }
}
