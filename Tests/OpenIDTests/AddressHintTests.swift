import Primitives
import Testing

@testable import OpenID

@Suite("AT-6 and AT-17 Addresses that a provider says")
struct AddressHintTests {
    private static let victim = "\"victim@example.org\""

    @Test("The same address at two providers, two issuers, two directories or two subjects is never the same person")
    func keysDiffer() throws {
        func key(_ world: FlowWorld, subject: String = "1", verified: String = "true") throws -> IdentityKey {
            try world.identity {
                $0.claim("email", Self.victim)
                $0.claim("email_verified", verified)
                $0.claim("sub", "\"\(subject)\"")
            }.key
        }
        let here = try FlowWorld.generic()
        let there = try FlowWorld.generic(name: "evil", issuer: "https://evil.example")
        #expect(try key(here) == key(here, verified: "false"))
        #expect(try key(here) != key(here, subject: "2"))
        #expect(try key(here) != key(there))
    }

    @Test("A change of address, of name or of what is verified moves nobody")
    func changes() throws {
        let world = try FlowWorld.generic()
        let before = try world.identity { $0.claim("email", "\"grace@example.org\"") }
        let after = try world.identity {
            $0.claim("email", Self.victim)
            $0.claim("email_verified", "true")
            $0.claim("name", "\"Victim\"")
            $0.claim("preferred_username", Self.victim)
            $0.claim("upn", Self.victim)
        }
        #expect(before.key == after.key)
        #expect(before.hints != after.hints)
    }

    @Test(
        "An address counts as verified only where the provider says so outright",
        arguments: [
            ("true", true), ("1", true), ("false", false), ("\"true\"", false), ("\"1\"", false), ("null", false),
            ("2", false),
            ("[true]", false), ("1.0", false),
        ])
    func verified(value: String, expected: Bool) throws {
        let identity = try FlowWorld.generic().identity {
            $0.claim("email", Self.victim)
            $0.claim("email_verified", value)
        }
        #expect(identity.hints.email?.text == "victim@example.org")
        #expect(identity.hints.emailVerified == expected)
    }

    @Test("Without a word about it, and without an address, nothing is verified")
    func silence() throws {
        let world = try FlowWorld.generic()
        #expect(try !world.identity { $0.claim("email", Self.victim) }.hints.emailVerified)
        #expect(try !world.identity { $0.claim("email_verified", "true") }.hints.emailVerified)
    }

    @Test(
        "An address that two parsers could read differently is no hint",
        arguments: [
            #"\"victim\"@example.org"#, #"victim@example.org,evil@x.example"#, #"victim(comment)@example.org"#,
            #"=?utf-8?q?victim?=@example.org"#, #"victim@ex\u0430mple.org"#, #"victim\u0000@example.org"#,
            #"victim@@example.org"#,
            #"evil@example.com\u000avictim@example.org"#, #" victim@example.org"#, #"victim@example.org."#,
            #"victim@[127.0.0.1]"#,
            #"victim@localhost"#, "", #"\u212Aate@example.org"#,
        ])
    func ambiguous(text: String) throws {
        let identity = try FlowWorld.generic().identity {
            $0.claim("email", "\"\(text)\"")
            $0.claim("email_verified", "true")
        }
        #expect(identity.hints.email == nil && !identity.hints.emailVerified)
    }

    @Test("A name is one line of up to 200 characters, or no hint")
    func names() throws {
        let world = try FlowWorld.generic()
        let kept = ["Grace Example", "Ørsted", "李", "O'Neil-Smith"]
        for name in kept { #expect(try world.identity { $0.claim("name", "\"\(name)\"") }.hints.name == name) }
        let dropped = [
            "", "  ", "a\\nb", "a\\u0000", "\\u202Egnihton", "a\\u2028b", String(repeating: "a", count: 201),
        ]
        for name in dropped { #expect(try world.identity { $0.claim("name", "\"\(name)\"") }.hints.name == nil) }
        #expect(try world.identity { $0.claim("name", "[\"a\"]") }.hints.name == nil)
    }
}
