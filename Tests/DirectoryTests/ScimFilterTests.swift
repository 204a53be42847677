import Foundation
import Primitives
import Testing

@testable import Directory
@testable import Web

@Suite("A filter")
struct ScimFilterTests {
    private static let ada: [String: JSONValue] = [
        "id": "7", "userName": "Ada@Example.org", "externalId": "Ext-1", "active": true,
        "name": ["familyName": "Lovelace"],
        "emails": [
            ["value": "ada@example.org", "type": "work", "primary": true], ["value": "a@example.com", "type": "home"],
        ],
        ScimURN.enterprise: ["department": "Engines"],
        "meta": ["lastModified": "2026-01-05T09:00:00Z"],
    ]

    private func matches(_ text: String) throws -> Bool {
        let filter = try ScimFilterParser.parse(text)
        try ScimMatcher(schema: .user).check(filter)
        return ScimMatcher(schema: .user).matches(filter, Self.ada)
    }

    @Test(
        "finds who it means",
        arguments: [
            #"userName eq "ada@example.org""#, #"USERNAME EQ "ADA@EXAMPLE.ORG""#, #"externalId eq "Ext-1""#,
            #"emails.value eq "a@example.com""#, #"emails[type eq "work"].value eq "ada@example.org""#,
            #"emails[type eq "work" and value co "example"]"#, #"emails eq "ada@example.org""#, "emails pr",
            #"active eq true"#, #"active eq "True""#, #"not (active eq false)"#, "title eq null or userName pr",
            #"userName sw "ada" and name.familyName ew "lace""#,
            #"(userName eq "x" or externalId eq "Ext-1") and id eq "7""#,
            #"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ada""#,
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "engines""#,
            #"meta.lastModified gt "2025-12-31T00:00:00Z""#, #"userName ne "bob""#, #"nickName ne "x""#,
            #"userName eq "x" and active eq false or id eq "7""#,
        ])
    func found(_ text: String) throws {
        #expect(try matches(text))
    }

    @Test(
        "passes over who it does not mean",
        arguments: [
            #"userName eq "bob""#, #"externalId eq "ext-1""#, #"emails[type eq "home"].value eq "ada@example.org""#,
            "nickName pr", "not (userName pr)", #"userName eq null"#, #"active eq "yes""#, #"id eq 7"#,
            #"emails[type eq "home" and primary eq true]"#, #"userName eq """#,
            #"userName sw "ad" and active eq false"#,
        ])
    func passed(_ text: String) throws {
        #expect(try !matches(text))
    }

    @Test(
        "that cannot be read is refused as a filter",
        arguments: [
            "", " ", "userName", "userName eq", "eq \"x\"", "userName like \"x\"", "userName eq x", "userName eq \"x",
            "(userName pr", "userName pr)", "userName pr and", "or userName pr", "not userName pr",
            "emails[type eq \"x\"",
            "emails[]", "emails[type pr].value", "role eq \"owner\"", "workspaceId pr", "emails.state pr",
            "emails[role eq \"x\"]", "userName eq \"\\u12\"", "a.b.c pr", "userName;drop pr", "\u{0}",
            "userName\u{A0}pr",
            "urn:made:up:User:userName. pr",
        ])
    func refused(_ text: String) {
        #expect {
            try matches(text)
        } throws: {
            ($0 as? ScimError)?.kind == .invalidFilter
        }
    }

    @Test("is bounded in length, depth and terms")
    func bounds() throws {
        let nested = { (depth: Int) in
            String(repeating: "(", count: depth) + "userName pr" + String(repeating: ")", count: depth)
        }
        _ = try ScimFilterParser.parse(nested(ScimFilterParser.maximumDepth - 1))
        let long = [
            nested(ScimFilterParser.maximumDepth), nested(900),
            #"userName eq "\#(String(repeating: "x", count: 2000))""#,
            Array(repeating: "userName pr", count: 41).joined(separator: " or "),
        ]
        for text in long { #expect(throws: ScimError.self) { try ScimFilterParser.parse(text) } }
    }

    @Test("names the keys by which it can be answered, and none where everybody has to be gone through")
    func lookups() throws {
        let wanted: [(String, Set<ScimLookup>?)] = [
            (#"userName eq "a""#, [.name("a")]), (#"externalId eq "a" and active eq true"#, [.externalID("a")]),
            (#"emails[type eq "work"].value eq "a""#, [.address("a")]), (#"emails.value eq "a""#, [.address("a")]),
            (#"userName eq "a" or id eq "b""#, [.name("a"), .id("b")]), (#"userName eq "a" or active eq true"#, nil),
            (#"userName sw "a""#, nil), (#"not (userName eq "a")"#, nil), (#"displayName eq "a""#, nil),
            (#"emails[type eq "work"]"#, nil), (#"members eq "a""#, nil),
        ]
        for (text, lookups) in wanted {
            #expect(ScimLookup.all(for: try ScimFilterParser.parse(text), of: .user) == lookups, "\(text)")
        }
        let group = try ScimFilterParser.parse(#"displayName eq "g" and members[value eq "u"]"#)
        #expect(ScimLookup.all(for: group, of: .group) == [.name("g")])
    }

    @Test("never traps and never hangs, whatever it is made of")
    func fuzz() {
        let random = RandomSource.seeded(44)
        let words = [
            "userName", "emails", "[", "]", "(", ")", "not", "and", "or", "eq", "pr", "\"x\"", "\"", "true", "null",
            ".value",
            "type", "1", "urn:a:b", ".", "\\", "é", " ", "members.value", "-", "$ref",
        ]
        var read = 0
        for _ in 0..<30_000 {
            let text = random.bytes(1 + Int(random.bytes(1)[0]) % 14).map { words[Int($0) % words.count] }
                .joined(separator: random.bytes(1)[0] % 4 == 0 ? "" : " ")
            guard let filter = try? ScimFilterParser.parse(text) else { continue }
            read += 1
            _ = ScimMatcher(schema: .user).matches(filter, Self.ada)
            _ = ScimLookup.all(for: filter, of: .user)
        }
        #expect(read > 20)
    }
}
