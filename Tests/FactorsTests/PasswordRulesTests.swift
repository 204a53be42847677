import Primitives
import Testing

@testable import Factors

/// The rules for new passwords.
@Suite("Claim signin.strong-passwords")
struct PasswordRulesTests {
    private func refusal(
        _ text: String, _ use: PasswordRules.Use = .alone, names: [String] = [], addresses: [String] = []
    ) throws -> PasswordRefusal? {
        let context = PasswordContext(
            names: names, addresses: try addresses.map { try EmailAddress(parsing: $0) })
        do { try PasswordRules.check(Password(typed: text), for: use, of: context) } catch { return error }
        return nil
    }

    @Test("14 characters are too few alone, 7 with a second factor; 15 and 8 are enough")
    func lengths() throws {
        #expect(try refusal("bee elm oak iv") == .tooShort(minimum: 15))
        #expect(try refusal("bee elm oak ivy") == nil)
        #expect(try refusal("tulip b", .withSecondFactor) == .tooShort(minimum: 8))
        #expect(try refusal("tulip br", .withSecondFactor) == nil)
    }

    @Test("Characters are code points, so that fifteen letters of any script do, composed or not")
    func anyUnicode() throws {
        #expect(try refusal("緑の川と古い橋の下で猫が歌った") == nil)
        #expect(try refusal("緑の川と古い橋の下で猫が歌") == .tooShort(minimum: 15))
        #expect(try refusal("größer als übe\u{308}") == .tooShort(minimum: 15))
        #expect(try refusal("🦊🌧️🎻🪵🐢 red canal 9") == nil)
        #expect(try refusal("tulip\0bridge\0lamp\0mill") == nil)
    }

    @Test(
        "No kind of character is demanded or forbidden",
        arguments: [
            "tulipbridgelanternmill", "TULIPBRIDGELANTERNMILL", "83 51 07 44 92 66 10",
            "   tulip   lantern   canal  mill ",
            "!§$%ß)=?*<;}~\"µ@",
        ])
    func noComposition(_ text: String) throws { #expect(try refusal(text) == nil) }

    @Test("Long ones are welcome", arguments: [64, 128, 256])
    func long(_ length: Int) throws {
        let text = String(RandomSource.seeded(91).bytes(length).map { Character(Unicode.Scalar(0x21 + $0 % 94)) })
        #expect(try refusal(text) == nil)
    }

    @Test(
        "What everybody takes is refused, in any case",
        arguments: [
            "password1", "Password1", "qwerty123", "iloveyou", "baseball", "TRUSTNO1", "sunshine1", "Christopher",
            "passwort", "schokolade", "superman1",
        ])
    func common(_ text: String) throws { #expect(try refusal(text, .withSecondFactor) == .common) }

    @Test(
        "So is one idea drawn out",
        arguments: [
            "aaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "passwordpassword", "qwertyuiopasdfghjkl", "abcdefghijklmnop",
            "9876543210987654", "ponmlkjihgfedcba", "QWERTZuiopYXCVbnm", "abcd1234abcd1234", "1qaz2wsx3edc4rfv5tg",
            "haha haha haha haha ",
        ])
    func predictable(_ text: String) throws { #expect(try refusal(text) == .predictable) }

    @Test(
        "A password that holds a name at hand is refused",
        arguments: [
            "my own klatch secret", "KLATCH-lantern-bridge", "ada lovelace sings", "xxadalovelacexx9173",
            "Löwenzahn at Zurich",
            "the Lo\u{308}wenzahn club 7", "loewe lowenzahn tree", "countess.of.rain 12", "wonderful example 99",
        ])
    func context(_ text: String) throws {
        let found = try refusal(
            text, names: ["Ada Lovelace", "Löwenzahn GmbH"], addresses: ["countess@mail.example.org"])
        #expect(found == .context)
    }

    @Test(
        "Short names and the end of a domain are no reason",
        arguments: ["tulip ada bridge lantern 42", "museum tulip bridge canal"])
    func shortNames(_ text: String) throws {
        #expect(try refusal(text, names: ["Ada Li", "--- ", ""], addresses: ["ab@example.museum"]) == nil)
    }

    @Test("Without its list the check refuses everything, and says that it is not the person's fault")
    func noList() throws {
        let password = try Password(typed: "tulip bridge lantern")
        let context = PasswordContext(names: [], addresses: [])
        #expect(throws: PasswordRefusal.unknown) {
            try PasswordRules.check(password, for: .alone, of: context, against: nil)
        }
        #expect(PasswordRefusal.unknown.status == 500 && PasswordRefusal.common.status == 422)
    }

    @Test("Arbitrary text never traps")
    func fuzz() throws {
        var generator = SplitMix64(state: 92)
        for _ in 0..<2_000 {
            let scalars = (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x1FFFF, using: &generator))
            }
            let text = String(String.UnicodeScalarView(scalars))
            _ = try refusal(text, .withSecondFactor, names: [text, String(text.reversed())])
        }
    }
}
