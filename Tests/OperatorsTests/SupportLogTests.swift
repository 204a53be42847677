import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Web

@testable import Operators

/// What a person reads afterwards: who it was, what was done, and whether it was.
@Suite("The person's own log of support")
struct SupportLogTests {
    private static let tea = [
        "name": "Tea", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]

    /// Sends a form of the page at `page` to `path`.
    private func send(
        _ it: OperatorsWorld, _ path: String, _ fields: [String: String], page: String
    ) async throws -> TestAnswer {
        let token = try await it.sam.get(page).csrf
        return try await it.sam.submit(path, fields.merging(["csrf": token]) { $1 })
    }

    @Test("says who it was as they were called when it happened, whatever they call themselves later (AT-61)")
    func renamed() async throws {
        let it = try await OperatorsWorld()
        let waiting = try await it.ask("ada@example.org", reason: "Asked before the new name")
        let rename = { try await it.sam.post("/account/profile", ["name": "Ada Example"], from: "/account/profile") }
        #expect(try await rename().status == 303)
        #expect(try await it.ada.get("/account/support").body.contains("Sam Support (sam@example.com)"))
        #expect(try await it.allow(waiting).status == 303)
        #expect(try await it.open(waiting).status == 303)
        try await it.sam.post("/sign-out", from: "/people")
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains("Sam Support (sam@example.com)") && page.contains("Ada Example (sam@example.com)"))
    }

    @Test("loses the name with the operator's account and with nothing else; the line stays, and says so")
    func gone() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        try await it.sam.get("/people")
        let sam = try it.account("Helpdesk")
        _ = try it.world.test.asOwner(
            """
            SET app.scope = 'system'; DELETE FROM membership WHERE account_id = '\(sam)';
            DELETE FROM account WHERE id = '\(sam)'
            """)
        #expect(try it.count("support_entry WHERE who IS NOT NULL") == 0)
        #expect(try it.count("support_access WHERE asking IS NOT NULL") == 0)
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains("somebody of support whose account is no more") && page.contains("Opened a page: people"))
        #expect(!page.contains("Sam Support"))
    }

    @Test("says what was done by name and whether it was: done, not done, or not known")
    func outcomes() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let person = ["name": "Planted Person", "address": "planted@example.org"]
        #expect(try await send(it, "/people/new", person, page: "/people/new").status == 303)
        #expect(try await send(it, "/people/new", person, page: "/people/new").status == 422)
        let outcomes = "SELECT outcome FROM support_entry WHERE kind = 'changed' ORDER BY line"
        #expect(try it.world.read(outcomes) == ["done", "refused"])
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains("Add a person: Planted Person <span class=\"badge good\">done</span>"))
        #expect(page.contains("Add a person <span class=\"badge info\">not done</span>"))
        _ = try it.world.test.asOwner("REVOKE UPDATE (outcome) ON support_entry FROM klatch_app")
        #expect(try await send(it, "/programs", Self.tea, page: "/programs/new").status == 303)
        let later = try await it.ada.get("/account/support").body
        #expect(later.contains("Set up a program <span class=\"badge warn\">not known whether it was done</span>"))
    }

    @Test("names things only to a reader who may read them still")
    func names() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        #expect(try await send(it, "/programs", Self.tea, page: "/programs/new").status == 303)
        #expect(try await it.ada.get("/account/support").body.contains("Set up a program: Tea"))
        _ = try it.world.test.asOwner(
            """
            SET app.scope = 'system'; UPDATE membership SET state = 'suspended' WHERE account_id = '\(it.account())'
            """)
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains("Set up a program <span") && !page.contains("Tea"))
    }

    @Test("has words for every change that support can make")
    func words() async throws {
        let it = try await OperatorsWorld()
        var known = 0
        for route in it.world.assembly.routes.routes where route.method == .post {
            guard case .may(let act) = route.access, !act.isBarredToSupport, act != .ownSignOut else { continue }
            #expect(SupportDeed.words(for: route.path) != nil, "\(route.path)")
            known += 1
        }
        #expect(known > 40)
    }

    @Test("reads the things a path names, and nothing into other paths")
    func subjects() {
        let (first, second) = (UUID(), UUID())
        let path = "/programs/\(first.uuidString.lowercased())/preview/people/\(second.uuidString.lowercased())"
        #expect(
            SupportSubject.named(in: path) == [
                SupportSubject(kind: .programs, id: first), SupportSubject(kind: .people, id: second),
            ])
        for other in ["", "/", "/people", "/people/new", "/people/\(first)x", "people//\(first)", "/jobs/\(first)"] {
            #expect(SupportSubject.named(in: other) == [], "\(other)")
        }
        #expect(SupportDeed.shape(of: path) == "/programs/*/preview/people/*")
    }

    @Test("is named in a mail each time somebody of support comes in")
    func mailed() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside()
        let told = { it.world.mail.all.filter { $0.source.contains("Support acts in your name now") } }
        try await it.world.work()
        #expect(told().map(\.to.text) == ["ada@example.org"])
        let source = try #require(told().first).source.replacing("=\r\n", with: "")
        #expect(source.contains("Sam Support (sam@example.com)") && source.contains("Engines"))
        #expect(source.contains(TestWorld.origin + "/account/support"))
        try await it.sam.post("/sign-out", from: "/people")
        #expect(try await it.open(access).status == 303)
        try await it.world.work()
        #expect(told().count == 2)
    }
}
