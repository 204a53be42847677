import Foundation
import Primitives
import Testing

@testable import OpenID

@Suite("AT-10 JWT confusion: claims")
struct TokenClaimTests {
    let world: FlowWorld
    private let time = Int(FlowWorld.now.timeIntervalSince1970)

    init() throws { world = try .generic() }

    @Test(
        "Only a token for us alone, as a text or as a list",
        arguments: [
            ("\"klatch\"", nil), ("[\"klatch\"]", nil), ("[\"klatch\",\"klatch\"]", nil),
            ("\"klatch2\"", IDTokenFault.audience), ("\"klatc\"", .audience), ("\"KLATCH\"", .audience),
            ("\"klatch \"", .audience), ("\"\\u212Alatch\"", .audience), ("[\"klatch\",\"other\"]", .audience),
            ("[\"other\"]", .audience), ("[]", .audience), ("\"\"", .audience), ("[[\"klatch\"]]", .claim),
            ("{\"klatch\":1}", .claim), ("7", .claim), ("null", .claim), ("true", .claim),
        ] as [(String, IDTokenFault?)])
    func audience(value: String, expected: IDTokenFault?) throws {
        #expect(try world.fault { $0.claim("aud", value) } == expected)
    }

    @Test("A token for another party that lists us is refused")
    func authorizedParty() throws {
        #expect(try world.fault { $0.claim("azp", "\"klatch\"") } == nil)
        #expect(try world.fault { $0.claim("azp", "\"other\"") } == .audience)
        #expect(try world.fault { $0.claim("aud", nil) } == .claim)
    }

    @Test(
        "Times are integers within the calendar",
        arguments: [
            "\"1800003600\"", "1800003600.0", "1800003600.5", "1.8e9", "1e400", "99999999999999999999",
            "9223372036854775807",
            "-1", "null", "true", "[1800003600]", "253402300800",
        ])
    func numbers(value: String) throws {
        for name in ["exp", "iat", "nbf"] { #expect(try world.fault { $0.claim(name, value) } == .claim, "\(name)") }
    }

    @Test("A token is over at its end, with the clocks' difference and no second more")
    func expiry() throws {
        #expect(try world.fault { $0.claim("exp", "\(time - 59)") } == .time)
        let later = { (seconds: Int) in
            try world.fault {
                $0.claim("iat", "\(time - 60)")
                $0.claim("exp", "\(time - seconds)")
            }
        }
        #expect(try later(59) == nil)
        #expect(try later(60) == .expired)
        #expect(try world.fault { $0.claim("exp", nil) } == .claim)
        #expect(try world.fault { $0.claim("exp", "0") } == .expired)
    }

    @Test("A token from the future, or from before the person left, is refused")
    func issued() throws {
        #expect(try world.fault { $0.claim("iat", "\(time + 60)") } == nil)
        #expect(try world.fault { $0.claim("iat", "\(time + 61)") } == .time)
        #expect(try world.fault { $0.claim("iat", "\(time - 60)") } == nil)
        #expect(try world.fault { $0.claim("iat", "\(time - 61)") } == .time)
        #expect(try world.fault { $0.claim("nbf", "\(time + 60)") } == nil)
        #expect(try world.fault { $0.claim("nbf", "\(time + 61)") } == .time)
        #expect(try world.fault { $0.claim("iat", nil) } == .claim)
    }

    @Test(
        "Another issuer's token is refused, also one whose name looks like ours",
        arguments: [
            "https://id.example.org/", "https://id.example.org.evil.example", "http://id.example.org",
            "https://ID.example.org",
            "id.example.org", "",
        ])
    func issuer(name: String) throws {
        #expect(try world.fault { $0.claim("iss", "\"\(name)\"") } == .issuer)
        #expect(try world.fault { $0.claim("iss", "[\"https://id.example.org\"]") } == .claim)
    }

    @Test("The nonce has to be the one we sent")
    func nonce() throws {
        #expect(try world.fault { $0.claim("nonce", nil) } == .nonce)
        #expect(try world.fault { $0.claim("nonce", "\"\"") } == .nonce)
        #expect(try world.fault { $0.claim("nonce", "\"another\"") } == .nonce)
        #expect(try world.fault { $0.claim("nonce", "[]") } == .claim)
    }

    @Test("A token that belongs to another access token is refused")
    func accessTokenHash() throws {
        let right = Base64URL.encode(SignatureAlgorithm.rs256.halfHash(of: "an-access-token"))
        #expect(try world.fault { $0.claim("at_hash", "\"\(right)\"") } == nil)
        #expect(try world.fault { $0.claim("at_hash", "\"\(right)A\"") } == .accessToken)
        #expect(try world.fault { $0.claim("at_hash", "\"77QmUPtjPfzWtF2AnpK9RQ\"") } == .accessToken)
        #expect(try world.fault { $0.claim("at_hash", "\"\"") } == .accessToken)
    }

    @Test("A subject is 1 to 255 printable ASCII characters")
    func subject() throws {
        for bad in ["", "a\\nb", "a\\u0000", "\\u00e4", String(repeating: "s", count: 256)] {
            #expect(try world.fault { $0.claim("sub", "\"\(bad)\"") } == .subject, "\(bad)")
        }
        for bad in ["7", "null", "[\"248289761001\"]"] {
            #expect(try world.fault { $0.claim("sub", bad) } == .claim, "\(bad)")
        }
        #expect(try world.fault { $0.claim("sub", "\"\(String(repeating: "s", count: 255))\"") } == nil)
    }

    @Test("An access token in place of the ID token is refused, though the provider signed it")
    func accessTokenAsIDToken() throws {
        let fault = try world.fault {
            $0.claim("nonce", nil)
            $0.claim("aud", "\"https://api.example.org\"")
            $0.claim("scope", "\"openid\"")
        }
        #expect(fault == .audience)
    }

    @Test("When the person proved it is taken where it is a whole second, and else left out")
    func authenticated() throws {
        let cases = [("\(time)", FlowWorld.now), ("0", nil), ("1800000000.5", nil), ("\"now\"", nil)]
        for (value, expected) in cases {
            #expect(try world.identity { $0.claim("auth_time", value) }.authenticatedAt == expected)
        }
    }

    @Test("What is not three parts of base 64 with two objects is no token")
    func shape() throws {
        let exchange = try world.exchange()
        let good = try world.draft(for: exchange.pending).signed()
        let parts = good.split(separator: ".").map(String.init)
        let bad = [
            "a", "a.b", "..", good + ".", good + ".x", "." + good, good + "=", parts[0] + "." + parts[1],
            "\(parts[1]).\(parts[0]).\(parts[2])", "e30.e30.AA", "W10.W10.AA", "\(parts[0]).!.\(parts[2])",
            String(repeating: "a", count: 17_000),
        ]
        for text in bad {
            #expect(throws: (any Error).self, "\(text.prefix(40))") {
                try exchange.verify(exchange.read(FlowWorld.answer(text)), keys: world.keys(), now: world.now)
            }
        }
    }
}
