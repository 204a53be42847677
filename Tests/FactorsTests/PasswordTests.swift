import Foundation
import Primitives
import Testing

@testable import Factors

@Suite("A typed password")
struct PasswordTests {
    @Test("is the same however its letters were composed")
    func normalForm() throws {
        let composed = try Password(typed: "Gr\u{FC}\u{DF}e \u{C5}ngstr\u{F6}m")
        #expect(try Password(typed: "Gru\u{308}\u{DF}e A\u{30A}ngstro\u{308}m") == composed)
        #expect(try Password(typed: "Gr\u{FC}\u{DF}e \u{212B}ngstr\u{F6}m") == composed)
        #expect(composed.length == 14)
    }

    /// Chosen from Unicode's NormalizationTest: exclusions, reordering, Hangul, a letter beyond 16 bits.
    @Test(
        "has the form NFC",
        arguments: [
            ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"), ("\u{1E0A}\u{323}", "\u{1E0C}\u{307}"),
            ("\u{958}", "\u{915}\u{93C}"),
            ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{1D15E}", "\u{1D157}\u{1D165}"), ("\u{2126}", "\u{3A9}"),
            ("\u{11099}\u{110BA}", "\u{1109A}"), ("\u{FB01}\u{B2}\u{FF21}", "\u{FB01}\u{B2}\u{FF21}"),
        ])
    func normalisation(_ typed: String, _ form: String) throws {
        #expect(try Password(typed: typed).text.unicodeScalars.elementsEqual(form.unicodeScalars))
    }

    @Test("keeps everything else: case, spaces, zero bytes, emoji, right-to-left, what looks alike")
    func kept() throws {
        let pairs = [
            ("password", "Password"), (" a", "a"), ("a ", "a"), ("a\0b", "a\0c"), ("a\0", "a"), ("a\u{200D}", "a"),
            ("👩🏽‍🚀", "👩🏾‍🚀"), ("ﬁ", "fi"), ("²", "2"), ("а", "a"), ("שלום", "םולש"), ("a\tb", "a b"),
        ]
        for (left, right) in pairs { #expect(try Password(typed: left) != Password(typed: right)) }
    }

    @Test("counts code points", arguments: [("", 0), ("é", 1), ("e\u{301}", 1), ("👩‍🚀", 3), ("🇩🇪", 2), ("日本", 2)])
    func length(_ text: String, _ length: Int) throws {
        #expect(try Password(typed: text).length == length)
    }

    @Test("has up to 256 characters of any kind", arguments: ["a", "ü", "u\u{308}", "🦊", "\0", "\u{1F71}"])
    func bounds(_ character: String) throws {
        #expect(try Password(typed: String(repeating: character, count: 256)).length == 256)
        #expect(throws: PasswordRefusal.tooLong) { try Password(typed: String(repeating: character, count: 257)) }
        #expect(throws: PasswordRefusal.tooLong) { try Password(typed: String(repeating: character, count: 100_000)) }
    }

    @Test("shows nothing of itself")
    func hidden() throws {
        let password = try Password(typed: "canary-7f3a")
        #expect("\(password) \(String(reflecting: password))".contains("canary") == false)
    }

    @Test("Arbitrary text never traps, and what is normal stays as it is")
    func fuzz() throws {
        var generator = SplitMix64(state: 90)
        for _ in 0..<5_000 {
            let scalars = (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x3FFFF, using: &generator))
            }
            let password = try Password(typed: String(String.UnicodeScalarView(scalars)))
            #expect(try Password(typed: password.text) == password)
            // Swift's own comparison is by canonical equivalence.
            #expect(password.text == String(String.UnicodeScalarView(scalars)))
        }
    }
}
