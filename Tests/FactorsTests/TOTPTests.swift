import Foundation
import Primitives
import Testing

@testable import Factors

@Suite("Codes of an authenticator app")
struct TOTPTests {
    /// The secret of both standards' examples.
    private let secret: TOTPSecret

    init() throws { secret = try #require(TOTPSecret(Array("12345678901234567890".utf8))) }

    private func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }

    @Test("are those of RFC 4226, appendix D")
    func counters() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { secret.code(in: TOTPStep($0)) } == codes)
    }

    @Test(
        "are the last six digits of those of RFC 6238, appendix B",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ])
    func times(_ seconds: Int, _ code: String) throws {
        let step = try #require(TOTPStep(at: date(seconds)))
        #expect(secret.code(in: step) == code)
        #expect(secret.step(of: code, at: date(seconds), after: nil) == step)
    }

    @Test("are good one step early or late, and no more")
    func drift() {
        let now = date(1_000 * 30 + 15)
        for number in (990...1_010) as ClosedRange<Int64> {
            let found = secret.step(of: secret.code(in: TOTPStep(number)), at: now, after: nil)
            #expect(found == ((999...1_001).contains(number) ? TOTPStep(number) : nil))
        }
    }

    @Test("are good once, and none before the last is good after it")
    func once() throws {
        let now = date(1_000 * 30)
        let codes = (999...1_001).map { secret.code(in: TOTPStep($0)) }
        let first = try #require(secret.step(of: codes[1], at: now, after: nil))
        #expect(secret.step(of: codes[1], at: now, after: first) == nil)
        #expect(secret.step(of: codes[0], at: now, after: first) == nil)
        #expect(secret.step(of: codes[2], at: now, after: first) == TOTPStep(1_001))
        #expect(secret.step(of: codes[2], at: now, after: TOTPStep(.max)) == nil)
    }

    @Test("may be typed with spaces and a hyphen", arguments: ["287 082", " 287082\n", "287-082", "2 8 7 0 8 2"])
    func forgiving(_ typed: String) {
        #expect(secret.step(of: typed, at: date(59), after: nil) == TOTPStep(1))
    }

    @Test(
        "of any other form are refused",
        arguments: [
            "", "28708", "2870820", "28708２", "２８７０８２", "287o82", "+287082", "0x2870", "287.082", "287\u{A0}082",
        ])
    func refused(_ typed: String) {
        #expect(secret.step(of: typed, at: date(59), after: nil) == nil)
    }

    @Test("do not exist at times that do not", arguments: [-1, -1e300, 1e300, .infinity, -.infinity, .nan])
    func noTime(_ seconds: Double) {
        #expect(secret.step(of: "755224", at: Date(timeIntervalSince1970: seconds), after: nil) == nil)
    }

    @Test("At the beginning of time there is no step before")
    func beginning() {
        #expect(secret.step(of: "755224", at: date(0), after: nil) == TOTPStep(0))
        #expect(secret.step(of: "287082", at: date(29), after: nil) == TOTPStep(1))
    }

    @Test("Secrets have 20 bytes, and show none")
    func secrets() {
        let random = RandomSource.seeded(70)
        let issued = TOTPSecret.issue(random: random)
        #expect(issued.bytes.count == 20 && issued != TOTPSecret.issue(random: random))
        #expect("\(issued)" == "•••" && !String(reflecting: issued).contains("\(issued.bytes[0])"))
        #expect(TOTPSecret(Array(repeating: 0, count: 19)) == nil)
    }

    @Test("Arbitrary text never traps, and is hardly ever right")
    func fuzz() {
        var generator = SplitMix64(state: 71)
        let hits = (0..<20_000).filter { _ in
            let bytes = (0..<Int.random(in: 5...7, using: &generator)).map { _ in
                UInt8.random(in: 0x2D...0x3A, using: &generator)
            }
            return secret.step(of: String(decoding: bytes, as: UTF8.self), at: date(59), after: nil) != nil
        }
        #expect(hits.count < 4)
    }
}
