import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing

/// An installation with a workspace of Ada's, and Sam of support, who has one of their own elsewhere.
struct OperatorsWorld: Sendable {
    let world: TestWorld
    let ada: TestBrowser
    let sam: TestBrowser
    /// Ada's.
    let workspace: String

    init() async throws {
        world = try await TestWorld()
        ada = try await world.owner()
        sam = try await world.stranger("Sam Support", "sam@example.com", workspace: "Helpdesk")
        try await world.appoint("sam@example.com", .support)
        workspace = try #require(world.read("SELECT id FROM workspace WHERE name = 'Engines'").first)
    }

    func account(_ workspace: String = "Engines") throws -> String {
        try #require(
            world.read(
                """
                SELECT m.account_id FROM membership m JOIN workspace w ON w.id = m.workspace_id
                WHERE w.name = '\(workspace)' ORDER BY m.created_at LIMIT 1
                """
            ).first)
    }

    /// Another operator, signed in with a passkey.
    func operating(_ name: String, _ roles: OperatorRole...) async throws -> TestBrowser {
        let address = "\(name.lowercased())@example.com"
        let browser = try await world.stranger(name, address, workspace: "Of " + name)
        for role in roles { try await world.appoint(address, role) }
        return browser
    }

    // MARK: The story

    /// Sam asks; the id of what was asked for.
    @discardableResult
    func ask(
        _ address: String = "ada@example.org", in place: String? = nil, reason: String = "You wrote that a round fails"
    ) async throws -> String {
        world.clock.advance(by: 1)
        let fields = ["workspace": place ?? workspace, "address": address, "reason": reason]
        let answer = try await sam.post("/operator/support", fields, from: "/operator/support")
        try #require(answer.status == 303)
        try await world.work()
        return try #require(world.read("SELECT id FROM support_access ORDER BY asked_at DESC LIMIT 1").first)
    }

    func allow(_ access: String, hours: String = "4") async throws -> TestAnswer {
        try await ada.post("/account/support/\(access)/allow", ["hours": hours], from: "/account/support")
    }

    @discardableResult
    func open(_ access: String, by browser: TestBrowser? = nil) async throws -> TestAnswer {
        try await (browser ?? sam).post("/operator/support/\(access)/open", from: "/operator/support")
    }

    /// Sam at work as Ada.
    @discardableResult
    func inside(hours: String = "4") async throws -> String {
        let access = try await ask()
        try #require(try await allow(access, hours: hours).status == 303)
        try #require(try await open(access).status == 303)
        return access
    }

    /// Whether Sam's browser reads Ada's people.
    func isInside(_ browser: TestBrowser? = nil) async throws -> Bool {
        let answer = try await (browser ?? sam).get("/people")
        return answer.status == 200 && answer.body.contains("class=\"acting\"")
    }

    func count(_ query: String) throws -> Int { Int(try world.read("SELECT count(*) FROM \(query)").first ?? "") ?? -1 }
}
