import Foundation
import Primitives
import TestSupport
import Testing

@testable import Web

@Suite("Words of one's own with fields")
struct OwnWordsFieldTests {
    private static let all = Set(OwnWords.Field.allCases)

    @Test("are filled in, however a field is spaced and written, with what stands in for one that is empty")
    func filled() throws {
        let words = try OwnWords(
            parsing: "Hello {{ First  Name }}, see you in {{location|your place}} or {{location | there}}.", Self.all)
        #expect(words.filled([.firstName: "Ada", .location: "Oslo"]) == "Hello Ada, see you in Oslo or Oslo.")
        #expect(words.filled([.firstName: "Ada", .location: " "]) == "Hello Ada, see you in your place or there.")
        #expect(try OwnWords(parsing: "no fields { } }}", Self.all).filled([:]) == "no fields { } }}")
    }

    @Test("take what is filled in as text: braces in a name mean nothing")
    func hostile() throws {
        let words = try OwnWords(parsing: "{{name}}: {{others}}", Self.all)
        #expect(words.filled([.name: "{{others}}", .others: "<b>"]) == "{{others}}: <b>")
    }

    @Test(
        "are refused where braces do not close, a field is not there, or one that can be empty has nothing to stand in",
        arguments: [
            ("{{name", OwnWordsRefusal.unclosed), ("{{na{me}}", .unclosed), ("{{first\nname}}", .unclosed),
            ("{{}}", .unknown("", [.name])), ("{{password}}", .unknown("password", [.name])),
            ("{{others}}", .unknown("others", [.name])),
        ])
    func refused(text: String, refusal: OwnWordsRefusal) {
        #expect(throws: refusal) { try OwnWords(parsing: text, [.name]) }
        #expect(throws: OwnWordsRefusal.needsFallback(.department)) {
            try OwnWords(parsing: "{{department}}", Self.all)
        }
    }

    @Test(
        "never trap, whatever they hold, and what was kept is always readable",
        arguments: 1...200 as ClosedRange<UInt64>)
    func fuzz(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let pieces = ["{{", "}}", "{", "}", "|", "name", "first name", "location", " ", "\n", "é", "\u{202E}", "x"]
        let text = (0..<30).compactMap { _ in pieces.randomElement(using: &random) }.joined()
        let values: [OwnWords.Field: String] = [.name: "N", .firstName: "F", .location: ""]
        let kept = OwnWords.filled(text, values)
        if let words = try? OwnWords(parsing: text, Self.all) {
            #expect(words.filled(values) == kept)
        } else {
            #expect(kept == text)
        }
    }
}
