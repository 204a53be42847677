import Foundation
import Primitives
import Testing

@testable import Directory
@testable import Web

/// Changes as directories spell them (RFC 7644, 3.5.2, and the documentation of Entra and Okta).
@Suite("A patch")
struct ScimPatchTests {
    private static let before: [String: JSONValue] = [
        "userName": "ada@example.org", "active": true, "name": ["givenName": "Ada", "familyName": "Byron"],
        "emails": [["value": "ada@example.org", "type": "work", "primary": true]],
        ScimURN.enterprise: ["department": "Engines"],
    ]

    private func patched(_ operations: String, _ document: [String: JSONValue] = before) throws -> [String: JSONValue] {
        let body = try JSONReader.read(Array(#"{"Operations":[\#(operations)]}"#.utf8))
        return try ScimPatch(body).applied(to: document, .user)
    }

    @Test(
        "switches somebody off, in each of the spellings that are sent",
        arguments: [
            #"{"op":"replace","path":"active","value":false}"#, #"{"op":"Replace","path":"active","value":"False"}"#,
            #"{"op":"replace","value":{"active":false}}"#, #"{"op":"Add","path":"active","value":"false"}"#,
            #"{"op":"REPLACE","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":false}"#,
            #"{"op":"replace","path":null,"value":{"id":"7","schemas":[],"active":"False"}}"#,
        ])
    func off(_ operation: String) throws {
        #expect(try patched(operation)["active"] == false)
    }

    @Test("changes the address by the filter of its kind, and makes one where there is none of the kind")
    func address() throws {
        let work = #"{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b@example.org"}"#
        #expect(
            try patched(work)["emails"] == [["value": "b@example.org", "type": "work", "primary": true]])
        let home = #"{"op":"Add","path":"emails[type eq \"home\"].value","value":"h@example.org"}"#
        #expect(try patched(home)["emails"]?.array?.last == ["value": "h@example.org", "type": "home"])
        let fresh = try patched(work, ["userName": "a"])
        #expect(fresh["emails"] == [["value": "b@example.org", "type": "work"]])
    }

    @Test("changes parts and leaves the others, with and without a path")
    func parts() throws {
        for operation in [
            #"{"op":"Replace","path":"name.familyName","value":"Lovelace"}"#,
            #"{"op":"Replace","value":{"name.familyName":"Lovelace"}}"#,
            #"{"op":"replace","path":"name","value":{"familyName":"Lovelace"}}"#,
        ] {
            #expect(try patched(operation)["name"] == ["givenName": "Ada", "familyName": "Lovelace"], "\(operation)")
        }
    }

    @Test("of a part of a name does not leave the whole one as it was, unless that is told as well")
    func wholeName() throws {
        var document = Self.before
        document["name"] = ["givenName": "Ada", "familyName": "Byron", "formatted": "Ada Byron"]
        let family = #"{"op":"Replace","path":"name.familyName","value":"Lovelace"}"#
        #expect(try patched(family, document)["name"] == ["givenName": "Ada", "familyName": "Lovelace"])
        let both = family + #",{"op":"Replace","path":"name.formatted","value":"Lady Lovelace"}"#
        #expect(
            try patched(both, document)["name"]
                == ["givenName": "Ada", "familyName": "Lovelace", "formatted": "Lady Lovelace"])
        let other = #"{"op":"Replace","path":"active","value":false}"#
        #expect(try patched(other, document)["name"] == document["name"])
    }

    @Test("changes extensions, by path, by dotted name and as a whole")
    func extensions() throws {
        let urn = ScimURN.enterprise
        for operation in [
            #"{"op":"Add","path":"\#(urn):department","value":"Tea"}"#,
            #"{"op":"Replace","value":{"\#(urn):department":"Tea"}}"#,
            #"{"op":"replace","value":{"\#(urn)":{"department":"Tea"}}}"#,
        ] {
            #expect(try patched(operation)[urn] == ["department": "Tea"], "\(operation)")
        }
        #expect(try patched(#"{"op":"remove","path":"\#(urn):department"}"#)[urn] == nil)
        #expect(try patched(#"{"op":"remove","path":"\#(urn)"}"#)[urn] == nil)
    }

    @Test("keeps one primary value: the one that has become it")
    func primary() throws {
        let add = #"{"op":"add","path":"emails","value":[{"value":"new@example.org","type":"home","primary":true}]}"#
        let emails = try #require(try patched(add)["emails"]?.array)
        #expect(emails.map { $0.object?["primary"] } == [false, true])
        let two =
            #"{"op":"replace","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}"#
        #expect(throws: ScimError.self) { try patched(two) }
    }

    @Test("passes over what the standard has and we do not keep")
    func passedOver() throws {
        for operation in [
            #"{"op":"add","path":"title","value":"Engineer"}"#,
            #"{"op":"add","path":"phoneNumbers[type eq \"work\"].value","value":"1"}"#,
            #"{"op":"add","path":"name.middleName","value":"K"}"#,
            #"{"op":"add","value":{"urn:made:up:2.0:User":{"shoe":"9"}}}"#,
            #"{"op":"add","path":"\#(ScimURN.enterprise):manager","value":"7"}"#,
            #"{"op":"add","path":"password","value":"x"}"#,
        ] {
            #expect(try patched(operation) == Self.before, "\(operation)")
        }
    }

    @Test("by a path into a schema that we do not have is refused")
    func unknownSchema() {
        for path in ["urn:foo:bar:x", "urn:made:up:2.0:User:shoe", "http://example.org/x:y"] {
            #expect(throws: ScimError.self, "\(path)") {
                try patched(#"{"op":"add","path":"\#(path)","value":"9"}"#)
            }
        }
    }

    @Test("that reaches for what is not the directory's is refused (AT-23)")
    func beyond() {
        for name in ["role", "state", "workspaceId", "workspace_id", "isAdmin", "isOwner", "accountId", "fingerprint"] {
            for operation in [
                #"{"op":"add","path":"\#(name)","value":"owner"}"#, #"{"op":"add","value":{"\#(name)":"owner"}}"#,
            ] {
                #expect(throws: ScimError.unknownPath) { try patched(operation) }
            }
        }
        for name in ["id", "meta", "groups", "schemas", "groups.value"] {
            #expect(throws: ScimError.readOnly) { try patched(#"{"op":"replace","path":"\#(name)","value":"x"}"#) }
        }
    }

    @Test(
        "that makes no sense is refused",
        arguments: [
            "", "{}", #"{"op":"move","path":"userName","value":"x"}"#, #"{"op":"remove"}"#,
            #"{"op":"replace","path":"userName"}"#,
            #"{"op":"replace","value":"x"}"#, #"{"op":"add","path":7,"value":"x"}"#,
            #"{"op":"add","path":"emails[","value":"x"}"#,
            #"{"op":"add","path":"emails[type eq \"work\"","value":"x"}"#,
            #"{"op":"add","path":"active","value":"perhaps"}"#,
            #"{"op":"add","path":"userName","value":{"a":1}}"#, #"{"op":"add","path":"userName.value","value":"x"}"#,
            #"{"op":"replace","path":"emails[type sw \"x\"].value","value":"x"}"#,
            #"{"op":"add","path":"a b","value":"x"}"#,
            #"{"op":"add","path":"emails[role eq \"x\"].value","value":"x"}"#,
        ])
    func refused(_ operation: String) {
        #expect(throws: ScimError.self) { try patched(operation) }
    }

    @Test("changes nothing where one of its operations is refused")
    func whole() {
        let operations = #"{"op":"replace","path":"userName","value":"b"},{"op":"replace","path":"id","value":"x"}"#
        #expect(throws: ScimError.readOnly) { try patched(operations) }
    }

    @Test("adds members once, removes them by filter as Okta does and by value as Entra does")
    func members() throws {
        let group: [String: JSONValue] = ["displayName": "g", "members": [["value": "1"], ["value": "2"]]]
        let wanted: [(String, [JSONValue]?)] = [
            (
                #"{"op":"Add","path":"members","value":[{"$ref":null,"value":"2"},{"value":"3"}]}"#,
                [["value": "1"], ["value": "2"], ["value": "3"]]
            ),
            (#"{"op":"remove","path":"members[value eq \"1\"]"}"#, [["value": "2"]]),
            (#"{"op":"Remove","path":"members","value":[{"$ref":null,"value":"1"}]}"#, [["value": "2"]]),
            (#"{"op":"remove","path":"members"}"#, nil),
            (#"{"op":"replace","path":"members","value":[{"value":"9"}]}"#, [["value": "9"]]),
            (#"{"op":"remove","path":"members[value eq \"none\"]"}"#, [["value": "1"], ["value": "2"]]),
            (#"{"op":"replace","value":{"id":"x","displayName":"g","members":[]}}"#, nil),
        ]
        for (operation, members) in wanted {
            let body = try JSONReader.read(Array(#"{"Operations":[\#(operation)]}"#.utf8))
            #expect(try ScimPatch(body).applied(to: group, .group)["members"]?.array == members, "\(operation)")
        }
    }

    @Test("never traps, whatever it is made of, and what it takes is in the schema's form")
    func fuzz() throws {
        let random = RandomSource.seeded(45)
        let pick = { (all: [String]) in all[Int(random.bytes(1)[0]) % all.count] }
        let paths = [
            "userName", "name", "name.givenName", "emails", "emails[type eq \\\"work\\\"]", "emails[value pr].value",
            "emails.type",
            "\(ScimURN.enterprise):department", ScimURN.enterprise, "active", "addresses[primary eq true].locality",
            "[", "", "groups", "a.b.c",
        ]
        let values = [
            "null", "true", "\"x\"", "[]", "{}", "[{}]", "[[1]]", "{\"value\":\"x\"}",
            "[{\"value\":\"a\",\"primary\":true},\"b\"]", "7",
            "{\"emails\":null}", "{\"name\":{\"familyName\":\"\"}}",
        ]
        var document = Self.before
        for _ in 0..<20_000 {
            let operation =
                #"{"op":"\#(pick(["add", "Replace", "remove"]))","path":"\#(pick(paths))","value":\#(pick(values))}"#
            guard let after = try? patched(operation, document) else { continue }
            #expect(try ScimReader(schema: .user).document(.object(after)) == after)
            document = random.bytes(1)[0] < 16 ? Self.before : after
        }
    }
}
