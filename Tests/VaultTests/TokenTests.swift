import Foundation
import Primitives
import Testing

@testable import Vault

@Suite("Tokens")
struct TokenTests {
    let random = RandomSource.seeded(11)

    @Test("What is issued is taken back, by its own kind only", arguments: TokenKind.allCases)
    func roundTrip(_ kind: TokenKind) {
        for _ in 0..<200 {
            let token = Token.issue(kind, random: random)
            #expect(token.text.hasPrefix("klatch_\(kind.rawValue)_"))
            #expect(token.text.utf8.count == 8 + kind.rawValue.utf8.count + 49)
            for other in TokenKind.allCases {
                #expect(Token.hash(of: token.text, kind: other) == (other == kind ? token.hash : nil))
            }
        }
    }

    @Test("The hash is SHA-256 of the text, and two tokens differ")
    func hash() throws {
        let zero = Token.issue(.link, random: RandomSource { Array(repeating: 0, count: $0) })
        #expect(zero.text.hasPrefix("klatch_link_" + String(repeating: "0", count: 43)))
        #expect(zero.hash.count == 32)
        #expect(Token.issue(.link, random: random).hash != Token.issue(.link, random: random).hash)
    }

    @Test("The largest secret fits 43 digits, and the number after it is refused")
    func bounds() throws {
        let top = Base62.encode(Array(repeating: 255, count: 32), width: 43)
        #expect(Base62.decode(top, length: 32) == Array(repeating: 255, count: 32))
        var next = top
        next[42] += 1
        #expect(Base62.decode(next, length: 32) == nil)
        #expect(Base62.decode(Array("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz".utf8), length: 32) == nil)
    }

    @Test("One character changed, dropped or added is refused")
    func strict() {
        let text = Array(Token.issue(.session, random: random).text.utf8)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            var dropped = text
            dropped.remove(at: index)
            for bytes in [changed, dropped, dropped + [UInt8(ascii: "0")]] {
                #expect(Token.hash(of: String(decoding: bytes, as: UTF8.self), kind: .session) == nil)
            }
        }
        let whole = String(decoding: text, as: UTF8.self)
        for wrong in [" " + whole, whole + " ", whole + "\n", whole.uppercased(), whole + "\u{0}", ""] {
            #expect(Token.hash(of: wrong, kind: .session) == nil)
        }
    }

    @Test("Arbitrary text never traps and is never a token")
    func fuzz() {
        var generator = SplitMix64(state: 3)
        let alphabet = Array("klatch_session_09AZaz-é👍\u{0}\n")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...80, using: &generator)
            let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
            #expect(Token.hash(of: text, kind: .session) == nil)
            #expect(Token.hash(of: "klatch_session_" + text, kind: .session) == nil)
        }
    }

    @Test("A token does not print its secret")
    func printing() {
        let token = Token.issue(.link, random: random)
        var text = "\(token) \(String(reflecting: token))"
        dump(token, to: &text)
        #expect(!text.contains(token.text.suffix(20)))
    }
}
