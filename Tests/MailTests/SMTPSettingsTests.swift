import Primitives
import Testing

@testable import Mail

@Suite("The address of the mail server")
struct SMTPSettingsTests {
    private func parse(_ text: String, local: Bool = false) throws(SMTPSettingsError) -> SMTPSettings {
        try SMTPSettings(parsing: text, helloName: "klatch.example.org", allowingPlaintext: local)
    }

    @Test("Name, password, host, port, encryption and options are read")
    func full() throws {
        let settings = try parse(
            "smtp://user%40example.org:p%3Ass@w@Mail.example.org:2525?ca=/etc/ca.pem&ehlo=me.example.org")
        #expect(settings.credentials?.user == "user@example.org")
        #expect(settings.credentials?.password.reveal() == "p:ss@w")
        #expect(settings.host == "mail.example.org" && settings.port == 2525 && settings.security == .startTLS)
        #expect(settings.certificateAuthority == "/etc/ca.pem" && settings.helloName == "me.example.org")
    }

    @Test("The ports and encryption that go without saying")
    func defaults() throws {
        #expect(try parse("smtp://mail.example.org").port == 587)
        let secure = try parse("smtps://[2001:db8::1]/")
        #expect(secure.port == 465 && secure.security == .implicitTLS && secure.address == "smtps://[2001:db8::1]:465")
        #expect(secure.credentials == nil && secure.helloName == "klatch.example.org")
    }

    @Test("Going without encryption is for local mode only")
    func plaintext() throws {
        #expect(try parse("smtp://localhost:25?tls=none", local: true).security == .none)
        #expect(throws: SMTPSettingsError.plaintextNotAllowed) { try parse("smtp://localhost:25?tls=none") }
        #expect(throws: SMTPSettingsError.optionContradictsScheme) {
            try parse("smtps://localhost?tls=none", local: true)
        }
    }

    @Test(
        "What is wrong is named",
        arguments: [
            ("", SMTPSettingsError.notAnSMTPAddress), ("http://mail.example.org", .notAnSMTPAddress),
            ("mail.example.org:25", .notAnSMTPAddress),
            ("smtp://h/path", .notAnSMTPAddress), ("smtp://h#x", .notAnSMTPAddress),
            ("smtp://", .badHost), ("smtp://a b", .badHost), ("smtp://h\r\nQUIT", .badHost), ("smtp://[::1", .badHost),
            ("smtp://[zz]", .badHost),
            ("smtp://-h", .badHost), ("smtp://a..b", .badHost),
            ("smtp://h:", .badPort), ("smtp://h:0", .badPort), ("smtp://h:65536", .badPort), ("smtp://h:+25", .badPort),
            ("smtp://h:25x", .badPort),
            ("smtp://:p@h", .badUser), ("smtp://u%0d:p@h", .badUser), ("smtp://u@h", .badPassword),
            ("smtp://u:@h", .badPassword),
            ("smtp://u:p%00@h", .badPassword), ("smtp://u:%zz@h", .badPassword), ("smtp://u:%C3@h", .badPassword),
            ("smtp://u:%+1@h", .badPassword),
            ("smtp://h?x=1", .unknownOption), ("smtp://h?tls=none&tls=none", .unknownOption),
            ("smtp://h?tls=maybe", .badOption),
            ("smtp://h?ca=relative", .badOption), ("smtp://h?ehlo=a/b", .badOption), ("smtp://h?tls", .badOption),
        ])
    func wrong(text: String, error: SMTPSettingsError) {
        #expect(throws: error) { try parse(text, local: true) }
    }

    @Test("Neither settings nor errors show the password")
    func masked() throws {
        let settings = try parse("smtp://ada:hunter2@mail.example.org?ca=/x")
        #expect(settings.description == "smtp://ada:•••@mail.example.org:587")
        var shown = ""
        dump(settings, to: &shown)
        #expect(!shown.contains("hunter2") && !"\(settings)".contains("hunter2"))
        for error in SMTPSettingsError.allCases { #expect(error.description.hasSuffix(".")) }
    }

    @Test("Random octets never trap")
    func fuzz() {
        var generator = SplitMix64(state: 7)
        let pieces = [
            "smtp://", "smtps://", "@", ":", "[", "]", "?", "tls=", "none", "&", "%", "%4", "%41", "h", "\u{0}", "é",
            "/", "#", "65536", "=", "ca=/",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            if let settings = try? parse("smtp://" + text, local: true) { #expect(!settings.host.isEmpty) }
            _ = try? parse(text, local: true)
        }
    }
}
