import Primitives
import Testing

@testable import Vault

@Suite("Codes for typing")
struct RelayCodeTests {
    @Test("What is shown is taken back, in any case and spacing")
    func roundTrip() throws {
        let random = RandomSource.seeded(5)
        for _ in 0..<500 {
            let code = RelayCode.issue(random: random)
            #expect(code.text.utf8.count == 9 && Array(code.text)[4] == "-")
            for typed in [code.text, code.text.lowercased(), code.text.replacing("-", with: ""), "  \(code.text)\n"] {
                #expect(RelayCode(typed: typed) == code)
            }
        }
    }

    @Test("Characters easily taken for another are read as that other")
    func lookalikes() {
        #expect(RelayCode(typed: "bsz2-cdfg") == RelayCode(typed: "8522-CDFG"))
    }

    @Test(
        "Nothing but eight characters of the alphabet is taken",
        arguments: ["", "2345-678", "2345-67890", "2345-678A", "0000-0000", "2345–6789", "２３４５６７８９"])
    func refused(_ typed: String) { #expect(RelayCode(typed: typed) == nil) }

    @Test("All characters come up, and none is a vowel or twice in the alphabet")
    func alphabet() {
        let random = RandomSource.seeded(6)
        let seen = Set((0..<1_000).flatMap { _ in RelayCode.issue(random: random).bytes })
        #expect(seen == Set(RelayCode.alphabet) && seen.count == 25)
        #expect(seen.isDisjoint(with: Array("AEIOU01LBSZ".utf8)))
    }

    @Test("Arbitrary text never traps")
    func fuzz() {
        var generator = SplitMix64(state: 9)
        for _ in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...16, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            if let code = RelayCode(typed: String(decoding: bytes, as: UTF8.self)) {
                #expect(RelayCode(typed: code.text) == code)
            }
        }
    }
}
