import Accounts
import Foundation
import HTTPTypes
import Mail
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Directory
@testable import Web

/// Somebody whom the directory switches off leaves everything at once (AT-14, AT-24, AT-30).
@Suite("Who leaves by the directory")
struct DirectoryLeavingTests {
    /// Bob: an admin, signed in, with a token, in a round whose mails wait.
    private struct Bob {
        let directory: DirectoryWorld
        let browser: TestBrowser
        let token: String
        let id: String

        init() async throws {
            directory = try await DirectoryWorld()
            browser = try await directory.world.invited("bob@example.org", as: "admin", by: directory.owner)
            let made = try await browser.post(
                "/account/tokens", ["name": "x", "scopes": "both", "days": "30"], from: "/account/tokens")
            let start = try #require(made.body.firstRange(of: "<code>"))
            token = String(made.body[start.upperBound...].prefix { $0 != "<" })
            id = try #require(try await directory.find("Users", #"userName eq "bob@example.org""#).ids.first)
        }

        func set(active: Bool) async throws -> Int {
            try await directory.patch("/Users/\(id)", active ? Entra.enable : Entra.disable).status
        }

        var reads: Int {
            get async throws {
                try await directory.world.browser()
                    .get("/api/v1/people", ["Authorization": "Bearer \(token)"]).status
            }
        }

        func read(_ query: String) throws -> String? { try directory.read(query) }
    }

    @Test("is signed out, has no right and no token, and cannot be let in by an invitation")
    func access() async throws {
        let bob = try await Bob()
        #expect(try await bob.browser.get("/people").status == 200)
        #expect(try await bob.reads == 200)
        #expect(try await bob.set(active: false) == 200)
        #expect(try await bob.browser.get("/people").location?.hasPrefix("/sign-in") == true)
        #expect(try await bob.reads == 401)
        #expect(try bob.read("SELECT state FROM membership WHERE person_id = '\(bob.id)'") == "suspended")
        #expect(try bob.read("SELECT state FROM person WHERE id = '\(bob.id)'") == "left")
        #expect(try bob.directory.acts() == ["directory.user-deactivated"])
    }

    @Test("has no right with a session of a moment later either")
    func newSession() async throws {
        let bob = try await Bob()
        _ = try await bob.set(active: false)
        try await bob.directory.world.renew(bob.browser)
        #expect(try await bob.browser.get("/people").status == 403)
        #expect(
            try await bob.browser.post(
                "/members/invite", ["address": "x@example.org", "role": "admin"], from: "/sessions"
            ).status == 403)
    }

    @Test("has what they had when they come back, and signs in anew")
    func comingBack() async throws {
        let bob = try await Bob()
        _ = try await bob.set(active: false)
        #expect(try await bob.set(active: true) == 200)
        #expect(try await bob.browser.get("/people").status == 303)
        #expect(try await bob.reads == 401)
        try await bob.directory.world.renew(bob.browser)
        #expect(try await bob.browser.get("/people").status == 200)
        #expect(try bob.directory.acts() == ["directory.user-deactivated", "directory.user-reactivated"])
    }

    @Test("is no member any more when the directory deletes them, and their account stays")
    func deletion() async throws {
        let bob = try await Bob()
        #expect(try await bob.directory.send(.delete, "/Users/\(bob.id)").status == 204)
        #expect(try bob.read("SELECT count(*) FROM membership WHERE person_id = '\(bob.id)'") == "0")
        #expect(try bob.read("SELECT count(*) FROM account") == "2")
        #expect(try bob.read("SELECT state FROM person WHERE id = '\(bob.id)'") == "left")
        #expect(try await bob.reads == 401)
    }

    @Test("is not written to by a job that was waiting; nobody is told to meet them but offered somebody else (AT-30)")
    func waitingJobs() async throws {
        let bob = try await Bob()
        try await Self.round(bob)
        #expect(try bob.read("SELECT count(*) FROM introduction_member") == "2")
        let mails = bob.directory.world.mail.all.count
        _ = try await bob.set(active: false)
        try await bob.directory.world.work()
        let new = bob.directory.world.mail.all.dropFirst(mails)
        #expect(new.count == 1 && new.allSatisfy { $0.source.contains("cannot take part now") })
        #expect(new.allSatisfy { !$0.source.lowercased().contains("bob") })
        #expect(try bob.read("SELECT count(*) FROM person_link WHERE person_id = '\(bob.id)'") == "0")
    }

    @Test("is not sent mail that was written already, and the link in an older mail shows nothing")
    func waitingMail() async throws {
        let bob = try await Bob()
        bob.directory.world.mail.answering(.unavailable(reason: "test"))
        try await Self.round(bob)
        try await bob.directory.world.work()
        bob.directory.world.mail.answering(.accepted(reply: "250"))
        let count = "SELECT count(*) FROM delivery WHERE state = 'queued' AND person_id = '\(bob.id)'"
        try #require(try bob.read(count) == "1")
        _ = try await bob.set(active: false)
        bob.directory.world.clock.advance(by: 7200)
        try await bob.directory.world.work()
        let mine = bob.directory.world.mail.all.filter { $0.to.text == "bob@example.org" && $0.source.contains("/me/") }
        #expect(mine.isEmpty)
        #expect(try bob.read(count) == "0")
        #expect(try bob.read("SELECT count(*) FROM person_link WHERE person_id = '\(bob.id)'") == "0")
    }

    @Test("is left out of the next round, and a roster that still has them does not bring them back")
    func roster() async throws {
        let bob = try await Bob()
        _ = try await bob.set(active: false)
        let roster = "Name,Email\r\nBobby,bob@example.org\r\n"
        let staged = try #require(
            try await bob.directory.owner.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
        try await bob.directory.owner.post(staged + "/confirm", from: staged)
        #expect(try bob.read("SELECT state FROM person WHERE id = '\(bob.id)'") == "left")
        #expect(try await bob.directory.get("/Users/\(bob.id)")["displayName"] == "Bobby")
    }

    @Test("cannot be invited back past the directory")
    func invitation() async throws {
        let directory = try await DirectoryWorld()
        let cem = try await directory.add("cem")
        _ = try await directory.patch("/Users/\(cem)", Entra.disable)
        await #expect(throws: TestWorldError.self) {
            _ = try await directory.world.invited("cem@example.org", as: "owner", by: directory.owner)
        }
        #expect(try directory.read("SELECT count(*) FROM membership") == "1")
        _ = try await directory.patch("/Users/\(cem)", Entra.enable)
        directory.world.clock.advance(by: 1)
        _ = try await directory.world.invited("cem@example.org", as: "member", by: directory.owner)
    }

    @Test(
        "is never the last owner: that is refused, changes nothing, and is noted",
        arguments: ["off", "put", "delete", "address", "name"])
    func lastOwner(_ act: String) async throws {
        let directory = try await DirectoryWorld()
        let ada = try #require(try await directory.find("Users", #"userName eq "ada@example.org""#).ids.first)
        let (path, before) = ("/Users/\(ada)", try directory.read("SELECT md5(p::text) FROM person p"))
        let answer =
            switch act {
            case "off": try await directory.patch(path, Okta.disable)
            case "put": try await directory.send(.put, path, Okta.user("ada", active: false))
            case "delete": try await directory.send(.delete, path)
            case "address":
                try await directory.patch(
                    path, #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"eve@example.org"}"#)
            default: try await directory.send(.put, path, Okta.user("eve"))
            }
        #expect(answer.status == 409)
        #expect(try directory.read("SELECT md5(p::text) FROM person p") == before)
        #expect(try await directory.owner.get("/members").status == 200)
        #expect(try directory.acts() == ["directory.refused"])
    }

    @Test("is an owner as well where another one stays")
    func otherOwner() async throws {
        let bob = try await Bob()
        try await bob.directory.owner.post("/members/\(bob.id)/role", ["role": "owner"], from: "/members")
        #expect(try await bob.set(active: false) == 200)
        let ada = try #require(try await bob.directory.find("Users", #"userName eq "ada@example.org""#).ids.first)
        #expect(try await bob.directory.patch("/Users/\(ada)", Okta.disable).status == 409)
    }

    /// A round of two, run; its mails are still to be written.
    private static func round(_ bob: Bob) async throws {
        let owner = bob.directory.owner
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        let program = try #require(try await owner.post("/programs", fields, from: "/programs/new").location)
        try await owner.post("\(program)/start", from: program)
        try await owner.post("\(program)/preview", from: program)
        try await bob.directory.world.work()
        let body = try await owner.get("\(program)/preview").body
        let start = try #require(body.firstRange(of: "name=\"preview\" value=\""))
        let preview = String(body[start.upperBound...].prefix { $0 != "\"" })
        try await owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
    }
}
