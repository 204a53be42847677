import Foundation
import Policy
import Primitives
import Store
import TestStage
import Testing
import Vault
import Web

@testable import Accounts
@testable import Credentials

/// A workspace with one of everything that has an address of its own, and its owner at work in it.
struct FurnishedWorkspace: Sendable {
    let world: TestWorld
    let owner: TestBrowser
    let id: String
    /// Values for the parameters of route paths.
    let parameters: [String: String]

    init(_ world: TestWorld, _ owner: TestBrowser, named name: String = "Engines", domain: String = "example.org")
        async throws
    {
        self.world = world
        self.owner = owner
        let id = try #require(try world.read("SELECT id FROM workspace WHERE name = '\(name)'").first)
        self.id = id
        let preview = try await Self.upload(owner, domain)
        try await owner.post(preview + "/confirm", from: preview)
        let staged = try await Self.upload(owner, domain)
        let program = try await Self.program(owner)
        try await Self.run(owner, program)
        try await owner.post("/members/invite", ["address": "guest@\(domain)", "role": "admin"], from: "/members")
        try await world.work()
        try await Self.addOwn(world, id)
        parameters = try Self.parameters(world, id, staged: staged, domain: domain)
        let link = path("/me/{token}")
        try await world.browser().post(link + "/pause", ["until": "2026-01-19"], from: link)
    }

    /// The first owner's, furnished.
    static func first() async throws -> FurnishedWorkspace {
        let world = try await TestWorld()
        return try await FurnishedWorkspace(world, world.owner())
    }

    func path(_ template: String) -> String {
        parameters.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    private static func upload(_ owner: TestBrowser, _ domain: String) async throws -> String {
        let roster = "Name,Email\r\n" + (1...4).map { "Person \($0),p\($0)@\(domain)\r\n" }.joined()
        return try #require(
            try await owner.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
    }

    private static func program(_ owner: TestBrowser) async throws -> String {
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        return try #require(try await owner.post("/programs", fields, from: "/programs/new").location)
    }

    private static func run(_ owner: TestBrowser, _ program: String) async throws {
        let body = try await owner.get("\(program)/preview").body
        let start = try #require(body.firstRange(of: "name=\"preview\" value=\""))
        let preview = String(body[start.upperBound...].prefix { $0 != "\"" })
        try await owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
    }

    /// An authenticator of the owner's, a call to a provider, and passwords allowed.
    private static func addOwn(_ world: TestWorld, _ id: String) async throws {
        let workspace = try #require(WorkspaceID(id))
        let authenticators = AuthenticatorStore(factors: FactorStore(vault: world.vault, random: .system))
        try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first("SELECT account_id FROM membership WHERE workspace_id = \(workspace)")
            guard let account: AccountID = try row?.get("account_id") else { return }
            let factor = try authenticators.begin(tx, named: "App", of: account)
            try tx.run("UPDATE factor SET confirmed_at = \(tx.now) WHERE id = \(factor)")
            try tx.run("UPDATE workspace SET allows_passwords = true WHERE id = \(workspace)")
            let connection = UUID()
            let hint = try world.vault.seal(
                "", under: world.vault.installationKey(tx),
                at: Place("identity", "hint", row: connection, workspace: nil))
            try tx.run(
                """
                INSERT INTO identity (id, account_id, provider, key_digest, hint, linked_at)
                VALUES (\(connection), \(account), 'google', \(RandomSource.system.bytes(32)), \(hint), \(tx.now))
                """)
            try tx.run(
                """
                INSERT INTO outbound_call (workspace_id, id, vendor, operation, host, method, path, asked, result, started_at)
                VALUES (\(workspace), \(UUID()), 'Test', 'test', 'example.org', 'GET', '/', '{}', 'started', \(tx.now))
                """)
        }
    }

    private static func parameters(
        _ world: TestWorld, _ id: String, staged: String, domain: String
    ) throws -> [String: String] {
        let mine = "WHERE workspace_id = '\(id)'"
        let one = { (query: String) in try #require(try world.read(query + " LIMIT 1").first) }
        let mail = try #require(world.mail.all.last { $0.to.text.hasPrefix("p") && $0.to.domain == domain })
        let source = mail.source.replacing("\r\n ", with: "")
        let link = try #require(source.firstRange(of: TestWorld.origin + "/me/"))
        return [
            "program": try one("SELECT id FROM program \(mine)"), "person": try one("SELECT id FROM person \(mine)"),
            "round": try one("SELECT id FROM round \(mine) AND state = 'running'"),
            "delivery": try one("SELECT id FROM delivery \(mine)"), "job": try one("SELECT id FROM job \(mine)"),
            "invitation": try one("SELECT id FROM invitation \(mine)"),
            "factor": try one(
                "SELECT f.id FROM factor f JOIN membership m ON m.account_id = f.account_id WHERE m.workspace_id = '\(id)'"
            ),
            "provider": "google",
            "connection": try one(
                "SELECT i.id FROM identity i JOIN membership m ON m.account_id = i.account_id WHERE m.workspace_id = '\(id)'"
            ),
            "session": try one("SELECT id FROM session \(mine)"),
            "import": staged.split(separator: "/").last.map(String.init) ?? "",
            "token": String(source[link.upperBound...].prefix { $0 != "/" }), "file": "app.css",
        ]
    }
}

extension TestWorld {
    /// Another account with a workspace of its own, signed in.
    func stranger(
        _ name: String = "Eve Example", _ address: String = "eve@example.com", workspace: String = "Elsewhere"
    ) async throws -> TestBrowser {
        let accounts = AccountStore(vault: vault, random: .system)
        let people = PersonStore(vault: vault, random: .system)
        let address = try EmailAddress(parsing: address)
        let token = try await database.transaction(.system("test")) { tx in
            let id = try accounts.createWorkspace(tx, name: workspace)
            let account = try accounts.create(tx, name: name, address: address)
            for person in try people.add(tx, id, [Profile(name: name, address: address)]) {
                try accounts.join(tx, id, person, account, .owner)
            }
            return try SessionStore(accounts: accounts).open(
                tx, SessionOpening(account, by: .passkey, in: id, secondFactor: .passkey),
                device: Device(userAgent: nil))
        }
        let browser = browser()
        browser.setCookie("klatch_session", token.text)
        return browser
    }
}
