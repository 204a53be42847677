import CCurl
import Primitives
import Testing

@testable import Mail

@Suite("Following a conversation")
struct SMTPRecorderTests {
    private func recorder(_ lines: String...) -> SMTPRecorder {
        var recorder = SMTPRecorder()
        for line in lines {
            let octets = Array((line.dropFirst(2) + "\r\n").utf8)
            if line.hasPrefix("<") { recorder.received(octets) } else { recorder.sent(octets) }
        }
        return recorder
    }

    @Test("The last reply belongs to the last command")
    func replies() {
        #expect(recorder("< 220 hello").step == .connecting)
        let waiting = recorder("< 220 hello", "> EHLO me", "< 250-one", "< 250 two", "> MAIL FROM:<a@b>")
        #expect(waiting.step == .sender && waiting.reply == nil)
        #expect(recorder("> EHLO me", "< 250-one", "< 250 two").reply?.words == "250 one two")
        #expect(recorder("> RCPT TO:<a@b>", "< 550-no", "< junk").reply == nil)
        #expect(recorder("> RCPT TO:<a@b>", "< 550 no", "> QUIT", "< 221 bye").reply?.words == "550 no")
        #expect(recorder("> QUIT", "< 221 bye", "< 220 hello", "> EHLO me", "< 250 ok").reply?.words == "250 ok")
    }

    @Test("Whatever is said during sign-in is left out, even what looks like another command")
    func masking() {
        let masked = recorder(
            "> AUTH LOGIN secret1", "< 334 VXNlcm5hbWU6", "> DATA secret2", "< 334 UGFzc3dvcmQ6", "> AUTH secret3",
            "< 235 ok", "> MAIL FROM:<a@b>")
        #expect(!masked.dialogue.description.contains("secret"))
        #expect(masked.step == .sender)
        #expect(
            masked.dialogue.description
                == "> AUTH LOGIN •••\n< 334 •••\n> •••\n< 334 •••\n> •••\n< 235 ok\n> MAIL FROM:<a@b>")
    }

    @Test("A server cannot flood the dialogue or put control characters into it")
    func bounds() {
        var recorder = SMTPRecorder()
        for _ in 0..<1000 {
            recorder.received(Array("220-\u{1B}[31m\u{202E}\(String(repeating: "x", count: 5000))\r\n".utf8))
        }
        #expect(recorder.dialogue.lines.count == SMTPDialogue.maximumLines)
        #expect(recorder.dialogue.lines.allSatisfy { $0.text.unicodeScalars.count <= SMTPDialogue.maximumLine })
        #expect(recorder.dialogue.lines.first?.text.hasPrefix("220-·[31m·xxx") == true)
    }

    @Test("Random octets from a server never trap, and only a clear reply after the message is acceptance")
    func fuzz() {
        var generator = SplitMix64(state: 5)
        let pieces = [
            "250", " ", "-", "\r\n", "\n", "554", "ok", "9999999999999999999", "2\u{0}", "é", "AUTH", "DATA", "EHLO",
            "334", "\u{FF}", "25", "0 ",
        ]
        for _ in 0..<5_000 {
            var recorder = SMTPRecorder()
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                let piece = Array((pieces.randomElement(using: &generator) ?? "").utf8)
                if Bool.random(using: &generator) { recorder.received(piece) } else { recorder.sent(piece) }
            }
            let evidence = SMTPEvidence(
                step: recorder.step, reply: recorder.reply, speaksSMTP: recorder.speaksSMTP, code: CURLE_RECV_ERROR,
                verification: 0, systemError: 0)
            if case .accepted = SMTPVerdict(evidence).result { #expect(recorder.step == .handedOver) }
        }
    }
}

@Suite("The verdict on a delivery")
struct SMTPVerdictTests {
    private func verdict(_ step: SMTPRecorder.Step, _ reply: String?, _ code: CURLcode = CURLE_RECV_ERROR)
        -> SMTPVerdict
    {
        SMTPVerdict(
            SMTPEvidence(
                step: step, reply: reply.flatMap(SMTPReply.init(line:)), speaksSMTP: true, code: code, verification: 0,
                systemError: 0))
    }

    @Test("After the message only a clear answer counts; without one it is unknown, whatever libcurl says")
    func afterMessage() {
        #expect(verdict(.handedOver, "250 ok").result == .accepted(reply: "250 ok"))
        #expect(verdict(.handedOver, "451 later").trouble == .busy)
        #expect(verdict(.handedOver, "550 no").result == .refused(code: 550, reply: "550 no"))
        for code in [
            CURLE_OK, CURLE_OPERATION_TIMEDOUT, CURLE_COULDNT_CONNECT, CURLE_ABORTED_BY_CALLBACK, CURLE_OUT_OF_MEMORY,
        ] {
            #expect(Kind(verdict(.handedOver, nil, code).result) == .unknown)
            #expect(Kind(verdict(.handedOver, "354 go", code).result) == .unknown)
        }
    }

    @Test(
        "A recipient is called unknown for good only where there is no such mailbox",
        arguments: [
            ("550 5.1.1 no such user", MailTrouble.mailboxUnknown), ("550 no such user", .mailboxUnknown),
            ("550 Blocked: your network is on a list", .recipientRefused), ("550 SPF failed", .recipientRefused),
            ("550 5.2.1 mailbox disabled", .mailboxUnknown), ("552 5.2.2 mailbox full", .recipientRefused),
            ("550 5.7.1 blocked by policy", .recipientRefused), ("554 refused", .recipientRefused),
            ("550 5.7.1 relay access denied", .relayDenied), ("450 4.1.1 not now", .busy),
        ])
    func recipients(reply: String, trouble: MailTrouble) {
        #expect(verdict(.recipient, reply).trouble == trouble)
    }

    @Test("Before the message a loss is safe to try again, at every step")
    func beforeMessage() {
        for step in [SMTPRecorder.Step.connecting, .hello, .startTLS, .signIn, .sender, .recipient, .data, .message] {
            #expect(Kind(verdict(step, nil).result) == .unavailable)
            #expect(Kind(verdict(step, "421 closing").result) == .unavailable)
        }
    }

    @Test("A refusal of us is not a refusal of the message")
    func signIn() {
        #expect(Kind(verdict(.connecting, "554 go away").result) == .unavailable)
        #expect(verdict(.signIn, "535 wrong").trouble == .wrongCredentials)
        #expect(verdict(.sender, "530 sign in first").trouble == .credentialsNeeded)
        #expect(Kind(verdict(.sender, "530 sign in first").result) == .unavailable)
        #expect(verdict(.recipient, "550 no such user").result == .refused(code: 550, reply: "550 no such user"))
    }

    @Test("Every trouble has a sentence and a fix")
    func words() {
        for trouble in MailTrouble.allCases {
            #expect(trouble.summary.hasSuffix(".") && trouble.fix.hasSuffix("."))
        }
    }
}
