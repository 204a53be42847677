import Primitives
import Testing

@testable import Factors

/// Beside ``PasswordRulesTests``: what is long only because it was put together.
@Suite("A password of few pieces")
struct PasswordPiecesTests {
    private static func refusal(_ text: String, _ use: PasswordRules.Use = .alone) throws -> PasswordRefusal? {
        let context = PasswordContext(names: [], addresses: [])
        do { try PasswordRules.check(Password(typed: text), for: use, of: context) } catch { return error }
        return nil
    }

    private static func suffice(_ text: String, _ words: Set<String>) -> Bool {
        PasswordPieces.suffice(for: text) { words.contains(String(decoding: $0, as: UTF8.self)) }
    }

    @Test(
        "is refused: words everybody takes, doubled, with figures behind, in a short sentence",
        arguments: [
            "thisismypassword", "passwordpassword1", "letmeinletmein123", "welcome123456789", "iloveyouiloveyou1",
            "Summer2026Summer2026!", "Welcome to the Office 2026", "monkey-dragon-sunshine", "P@ssw0rdP@ssw0rd!",
            "password19841984", "qwertyuiopmonkey99", "ichliebedich2026!", "Sommer2026!Berlin", "abcabcabcdragon77",
            "baseball!@#$%^&*()",
        ])
    func assembled(_ text: String) throws {
        // One word with a few figures around it was refused before, as a common one.
        #expect(try [.assembled, .common].contains(Self.refusal(text)))
    }

    @Test(
        "is refused where everybody knows the phrase, with or without spaces, signs and figures around it",
        arguments: [
            "correct horse battery staple", "correcthorsebatterystaple", "Correct-Horse-Battery-Staple-2026!",
            "The quick brown fox jumps over the lazy dog.", "Einigkeit und Recht und Freiheit",
        ])
    func famous(_ text: String) throws { #expect(try Self.refusal(text) == .common) }

    @Test(
        "is not what four words that do not belong together make, nor what chance does",
        arguments: [
            "seven quiet herons at the mill", "tulip bridge lantern canal", "tulipbridgelanterncanal",
            "otter velvet cinema fog", "zwei Igel malen heimlich Türme", "83 51 07 44 92 66 10", "vK7#qLw2!xTz9$Rd",
            "839201750264918", "rtq vlm zzk ppw hhg",
        ])
    func uncommon(_ text: String) throws { #expect(try Self.refusal(text) == nil) }

    @Test("counts words, figures, years, runs and repetitions, neither small words nor signs between them")
    func counting() {
        let words: Set = ["tulip", "bridge", "lantern", "canal"]
        for text in [
            "tulip", "tulipbridgelantern", "the tulip and the bridge, and a lantern", "tulip2026bridge",
            "tulip12345678",
            "tuliptuliptulipbridgelantern", "hjkhjkhjktulip42", "qwertztulip1999", "7ulip tulip", "tulip...bridge",
        ] { #expect(Self.suffice(text, words), "\(text)") }
        for text in [
            "", "tulipx", "tulipbridgelanterncanal", "tulip123456789x", "tulip837465029", "tulip.,-:bridge",
            "tulip bridge lantern 42", "2026tulip1999bridge",
        ] { #expect(!Self.suffice(text, words), "\(text)") }
    }

    @Test("is found within a bound, whatever was typed, up to the greatest length", arguments: 0..<7)
    func bounded(_ kind: Int) throws {
        let texts = [
            "a", "tulip", "1a", "a b", "the", "qwe1!", "0123456789abcdefghijklmnopqrstuvwxyz",
        ]
        let text = String(String(repeating: texts[kind], count: 256).prefix(256))
        for answer in [true, false] {
            var asked = 0
            _ = PasswordPieces.suffice(for: text + (answer ? "" : "é")) { word in
                asked += 1
                return answer && word.count > 3
            }
            #expect(asked <= 31_000)
        }
    }

    @Test("Arbitrary text never traps, and what is random enough is taken")
    func fuzz() throws {
        var generator = SplitMix64(state: 94)
        for turn in 0..<1_000 {
            let highest: UInt32 = turn % 2 == 0 ? 0x7F : 0x1FFFF
            let scalars = (0..<Int.random(in: 0...60, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...highest, using: &generator))
            }
            _ = PasswordPieces.suffice(for: String(String.UnicodeScalarView(scalars))) { $0.count % 3 == 0 }
        }
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let refused = try (0..<2_000).filter { _ in
            let text = String((0..<15).compactMap { _ in letters.randomElement(using: &generator) })
            return try Self.refusal(text) != nil
        }
        #expect(refused.isEmpty)
    }
}
