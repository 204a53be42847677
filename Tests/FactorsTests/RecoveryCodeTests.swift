import Crypto
import Primitives
import Testing

@testable import Factors

@Suite("Recovery codes")
struct RecoveryCodeTests {
    private let mac: @Sendable ([UInt8]) -> [UInt8] = {
        Array(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: [UInt8](repeating: 1, count: 32))))
    }

    @Test("come ten at a time, all different, of 80 bits each")
    func set() {
        let random = RandomSource.seeded(80)
        let codes = (0..<200).flatMap { _ in RecoveryCode.issueSet(random: random) }
        #expect(codes.count == 2_000 && Set(codes).count == 2_000)
        // Each of the sixteen places takes all 32 characters: five bits.
        for place in 0..<16 {
            let seen = Set(codes.map { Array($0.text.utf8.filter { $0 != UInt8(ascii: "-") })[place] })
            #expect(seen == Set(RecoveryCode.alphabet) && seen.count == 32)
        }
    }

    @Test("are taken back as they were shown, in any case and spacing")
    func roundTrip() throws {
        for code in RecoveryCode.issueSet(random: .seeded(81)) {
            let text = code.text
            #expect(text.utf8.count == 19 && text.split(separator: "-").map(\.count) == [4, 4, 4, 4])
            let spaced = text.map(String.init).joined(separator: " ")
            for typed in [text, text.lowercased(), text.replacing("-", with: ""), "  \(text)\n", spaced] {
                #expect(RecoveryCode(typed: typed) == code)
            }
        }
    }

    @Test("forgive what is easily mistaken")
    func lookalikes() throws {
        let read = try #require(RecoveryCode(typed: "oOiI-lL00-1122-3344"))
        #expect(read.text == "0011-1100-1122-3344")
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "0011-1100-1122-334", "0011-1100-1122-33445", "U011-1100-1122-3344", "0011–1100–1122–3344",
            "００１１-1100-1122-3344", "0011_1100_1122_3344", String(repeating: " ", count: 65), "é011-1100-1122-3344",
        ])
    func refused(_ typed: String) { #expect(RecoveryCode(typed: typed) == nil) }

    @Test("are found by their keyed hash, and only by it")
    func hashes() throws {
        let codes = RecoveryCode.issueSet(random: .seeded(82))
        let stored = codes.map { $0.hash(by: mac) }
        for (index, code) in codes.enumerated() {
            let typed = try #require(RecoveryCode(typed: code.text.lowercased()))
            #expect(stored.index(ofRecoveryHash: typed.hash(by: mac)) == index)
        }
        let other = try #require(RecoveryCode.issueSet(random: .seeded(83)).first)
        #expect(stored.index(ofRecoveryHash: other.hash(by: mac)) == nil)
        #expect(stored.index(ofRecoveryHash: []) == nil && [[UInt8]]().index(ofRecoveryHash: stored[0]) == nil)
    }

    @Test("show nothing of themselves")
    func hidden() throws {
        let code = try #require(RecoveryCode.issueSet(random: .seeded(84)).first)
        #expect("\(code)" == "••••-••••-••••-••••" && !String(reflecting: code).contains(code.text))
    }

    @Test("Arbitrary text never traps")
    func fuzz() {
        var generator = SplitMix64(state: 85)
        for _ in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                UInt8.random(in: 0x20...0x7F, using: &generator)
            }
            if let code = RecoveryCode(typed: String(decoding: bytes, as: UTF8.self)) {
                #expect(RecoveryCode(typed: code.text) == code)
            }
        }
    }
}
