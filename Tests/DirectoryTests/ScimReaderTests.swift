import Accounts
import Foundation
import Primitives
import Testing

@testable import Directory
@testable import Web

@Suite("What a directory says")
struct ScimReaderTests {
    private func read(_ text: String) throws -> [String: JSONValue] {
        try ScimReader(schema: .user).document(try JSONReader.read(Array(text.utf8)))
    }

    @Test("of somebody is kept as far as introductions need it, and no further")
    func kept() throws {
        let document = try read(Entra.user("ada"))
        #expect(
            Set(document.keys) == [
                "userName", "externalId", "active", "displayName", "emails", "name", "addresses", ScimURN.enterprise,
            ])
        let text = String(decoding: JSONValue.object(document).bytes, as: UTF8.self)
        for word in ["Engineer", "Main Street", "10115", "+49", "employeeNumber", "manager"] {
            #expect(!text.contains(word), "\(word)")
        }
        let okta = try read(Okta.user("ada"))
        #expect(okta["password"] == nil && okta["groups"] == nil)
    }

    @Test("is read by names in any case, and never twice")
    func names() throws {
        #expect(try read(#"{"USERNAME":"a","Emails":{"VALUE":"b"}}"#) == ["userName": "a", "emails": [["value": "b"]]])
        #expect(throws: ScimError.self) { try read(#"{"userName":"a","username":"b"}"#) }
        #expect(throws: ScimError.self) { try read(#"{"emails":[{"value":"a","Value":"b"}]}"#) }
    }

    @Test(
        "that has no name in any schema is refused (AT-23)",
        arguments: [
            "workspaceId", "workspace_id", "role", "state", "isOwner", "accountId", "is_away", "fingerprint",
            "created_at",
            "constructor", "__proto__", "groupsAdmin",
        ])
    func unknown(_ name: String) {
        #expect(throws: ScimError.unknownAttribute) { try read(#"{"userName":"a","\#(name)":"x"}"#) }
        #expect(throws: ScimError.unknownAttribute) { try read(#"{"name":{"\#(name)":"x"}}"#) }
        #expect(throws: ScimError.unknownAttribute) { try read(#"{"\#(ScimURN.enterprise)":{"\#(name)":"x"}}"#) }
    }

    @Test("about what only we say is passed over")
    func readOnly() throws {
        let document = try read(#"{"id":"x","meta":{},"schemas":[],"groups":[{"value":"admins"}],"userName":"a"}"#)
        #expect(document == ["userName": "a"])
    }

    @Test(
        "of the wrong kind or length is refused",
        arguments: [
            #"{"userName":1}"#, #"{"userName":["a"]}"#, #"{"active":"maybe"}"#, #"{"active":1}"#, #"{"name":"Ada"}"#,
            #"[]"#,
            #"{"emails":[[]]}"#, #"{"emails":[1]}"#, #"{"displayName":"a\u0000b"}"#, #"{"displayName":"a\u202eb"}"#,
            #"{"addresses":["Berlin"]}"#,
        ])
    func refused(_ text: String) {
        #expect(throws: ScimError.self) { try read(text) }
    }

    @Test("is bounded")
    func bounds() throws {
        let long = String(repeating: "x", count: 201)
        #expect(throws: ScimError.self) { try read(#"{"displayName":"\#(long)"}"#) }
        let many = Array(repeating: #"{"value":"a"}"#, count: 11).joined(separator: ",")
        #expect(throws: ScimError.self) { try read(#"{"emails":[\#(many)]}"#) }
    }

    @Test("becomes a profile")
    func profile() throws {
        let user = ScimUser(document: try read(Entra.user("ada")))
        let profile = try user.profile(on: nil, before: nil)
        #expect(profile.name == "Ada Example" && profile.address.text == "ada@example.org")
        #expect(profile.department == "Engines" && profile.location == "Berlin")
    }

    @Test("in words we cannot use is kept for the directory, and not used")
    func unusable() throws {
        let text =
            #"{"userName":"ada@example.org","timezone":"W. Europe Standard Time","\#(ScimURN.klatch)":{"startDate":"01.03.2026"}}"#
        let profile = try ScimUser(document: try read(text)).profile(on: nil, before: nil)
        #expect(profile.timeZone == nil && profile.startDate == nil)
        let good =
            #"{"userName":"ada@example.org","timezone":"europe/berlin","\#(ScimURN.klatch)":{"startDate":"2026-03-01T00:00:00Z"}}"#
        let used = try ScimUser(document: try read(good)).profile(on: nil, before: nil)
        #expect(used.timeZone == "Europe/Berlin" && used.startDate == "2026-03-01")
    }

    @Test("leaves what it never spoke of as the roster has it, and clears what it spoke of and does no longer")
    func merging() throws {
        var base = Profile(name: "Ada", address: try EmailAddress(parsing: "ada@example.org"))
        (base.department, base.location, base.custom) = ("Tea", "Rome", ["Floor": "3"])
        let user = ScimUser(document: try read(#"{"userName":"ada@example.org","displayName":"Ada L"}"#))
        let before = ScimUser(document: try read(Entra.user("ada")))
        let kept = try user.profile(on: base, before: nil)
        #expect(
            kept.department == "Tea" && kept.location == "Rome" && kept.custom == ["Floor": "3"] && kept.name == "Ada L"
        )
        let cleared = try user.profile(on: base, before: before)
        #expect(cleared.department == nil && cleared.location == nil && cleared.custom == ["Floor": "3"])
    }

    @Test("is told again as it was said, and where the roster says otherwise, as the roster says")
    func telling() throws {
        let user = ScimUser(document: try read(Entra.user("ada")))
        var profile = try user.profile(on: nil, before: nil)
        #expect(ScimUser.told(of: profile, stored: user) == ScimUser(document: user.document))
        profile.department = "Tea"
        let told = ScimUser.told(of: profile, stored: user)
        #expect(told.document[ScimURN.enterprise] == ["department": "Tea"])
        #expect(told.document["name"] == user.document["name"])
        #expect(try told.profile(on: nil, before: nil) == profile)
        let derived = ScimUser.told(of: profile, stored: nil)
        #expect(derived.userName == "ada@example.org")
        #expect(try derived.profile(on: nil, before: nil) == profile)
    }
}
