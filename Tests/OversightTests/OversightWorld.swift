import Accounts
import App
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Oversight

/// An installation whose owner is Ada, and what watching and reviewing take again and again.
struct OversightWorld: Sendable {
    let world: TestWorld
    let owner: TestBrowser

    init() async throws {
        world = try await TestWorld(keys: .seeded(2))
        owner = try await world.owner()
        // Whoever joins later is the second.
        world.clock.advance(by: 1)
    }

    var workspace: WorkspaceID {
        get throws {
            let found = try world.read("SELECT id FROM workspace").first.flatMap { WorkspaceID($0) }
            return try #require(found)
        }
    }

    /// What Klatch does by itself a few seconds later.
    func watch() async throws {
        world.clock.advance(by: 3)
        try await world.work()
    }

    /// Kinds of the workspace's open cases.
    func cases() throws -> [String] {
        try world.read(
            """
            SELECT kind FROM security_case WHERE state = 'open'
                AND workspace_id <> '00000000-0000-0000-0000-000000000000' ORDER BY kind
            """)
    }

    func auditRows() throws -> Int {
        try #require(Int(world.read("SELECT count(*) FROM audit_event").first ?? ""))
    }

    func steps() throws -> [String] {
        try world.read("SELECT kind || ' ' || COALESCE(number, 0) FROM security_case_step ORDER BY position")
    }

    /// The mails that somebody got about security.
    func alerts(_ address: String = "ada@example.org") -> [String] {
        world.mail.all.filter { $0.to.text == address && $0.whole.contains("/security/cases/") }.map(\.whole)
    }

    func isSignedIn(_ browser: TestBrowser) async throws -> Bool { try await browser.get("/sessions").status == 200 }

    var signals: Signals { Signals(vault: world.vault, audit: world.installation.audit) }

    func account(_ position: Int = 0) throws -> AccountID {
        let all = try world.read("SELECT account_id FROM membership ORDER BY created_at, person_id")
        return try #require(all.dropFirst(position).first.flatMap { AccountID($0) })
    }

    /// Secrets refused, as the sign-in pages note them.
    func refuse(
        _ times: Int, account: AccountID? = nil, network: @escaping @Sendable (Int) -> String,
        address: @escaping @Sendable (Int) -> String
    ) async throws {
        let (signals, vault) = (signals, world.vault)
        try await world.database.transaction(.system("test")) { tx in
            for turn in 0..<times {
                let index = vault.blindIndex(try EmailAddress(parsing: address(turn)))
                try signals.note(
                    tx,
                    RefusedSecret(
                        .password, account: account, addressIndex: index,
                        network: NetworkPrefix(address: network(turn))?.widened(to: 24)))
            }
        }
    }

    /// A token of the owner's for programs.
    func token(_ scopes: String = "both") async throws -> String {
        let answer = try await owner.post(
            "/account/tokens", ["name": "Reporting", "scopes": scopes, "days": "366"], from: "/account/tokens")
        return try shown(answer)
    }

    func decoy(_ name: String = "Build server") async throws -> String {
        try shown(try await owner.post("/security/decoys", ["name": name], from: "/security/decoys"))
    }

    private func shown(_ answer: TestAnswer) throws -> String {
        let start = try #require(answer.body.firstRange(of: "<code>klatch_pat_"))
        return "klatch_pat_" + answer.body[start.upperBound...].prefix { $0 != "<" }
    }

    func call(_ token: String, _ path: String = "/api/v1/people", from address: String? = nil) async throws
        -> TestAnswer
    {
        let browser = world.browser()
        browser.comes(from: address)
        return try await browser.get(path, ["Authorization": "Bearer \(token)"])
    }
}

extension CaughtMail.Caught {
    /// All of it, soft line breaks closed (RFC 2045, 6.7).
    var whole: String { source.replacing("=\r\n", with: "") }
}

// MARK: Reviews

extension OversightWorld {
    /// What each hour does about reviews.
    func round() async throws {
        try await world.assembly.oversight.reviewRound()
        try await world.work()
    }

    func lines() throws -> [String] {
        try world.read("SELECT source || ' ' || state FROM access_review_line ORDER BY 1")
    }

    /// The line about what a member holds, in the order of joining.
    func line(of position: Int, _ source: String) throws -> String {
        let account = try account(position).text
        let found = try world.read(
            "SELECT id FROM access_review_line WHERE account_id = '\(account)' AND source = '\(source)'")
        return try #require(found.first)
    }

    /// Plain members who were there long before; nothing of them is ever opened.
    func crowd(_ count: Int) throws {
        _ = try world.test.asOwner(
            """
            SET app.scope = 'system';
            WITH n AS (
                SELECT gen_random_uuid() AS id, substring(sha256(i::text::bytea) FOR 16) AS ix
                FROM generate_series(1, \(count)) i),
            a AS (
                INSERT INTO account (id, address_index, address, name, created_at)
                SELECT id, ix, 'x', 'x', '2020-01-01' FROM n),
            p AS (
                INSERT INTO person (workspace_id, id, address_index, profile, fingerprint, state, created_at, updated_at)
                SELECT '\(workspace)', id, ix, 'x', sha256(ix), 'active', '2020-01-01', '2020-01-01' FROM n)
            INSERT INTO membership (workspace_id, person_id, account_id, role, created_at)
            SELECT '\(workspace)', id, id, 'member', '2020-01-01' FROM n
            """)
    }

    /// Tokens that live a year.
    func tokens(_ count: Int) async throws {
        let (workspace, vault) = (try workspace, world.vault)
        let ids = (0..<count).map { _ in UUID() }
        try await world.database.transaction(.system("test")) { tx in
            let key = try vault.workspaceKey(tx, workspace)
            let names = try ids.map { id in
                try vault.seal(
                    "Another", under: key, at: Place("bearer_token", "name", row: id, workspace: workspace)
                ).bytes
            }
            try tx.run(
                """
                INSERT INTO bearer_token (workspace_id, id, kind, token_hash, name, scopes, created_at, expires_at)
                SELECT \(workspace), id, 'scim', sha256(id::text::bytea), name, '{}', \(tx.now),
                    \(tx.now.addingTimeInterval(365 * 86_400))
                FROM unnest(\(ids), \(names)) AS new (id, name)
                """)
        }
    }

    /// The slice of the world, with more that is held.
    func slice(sources: [ReviewSource]) -> OversightSlice {
        let slice = world.assembly.oversight
        return OversightSlice(
            database: world.database, vault: world.vault, audit: world.installation.audit, accounts: slice.accounts,
            tokens: slice.tokens, templates: slice.templates, site: slice.site, random: slice.random, sources: sources)
    }

    func roles() throws -> [String] { try world.read("SELECT role FROM membership ORDER BY created_at, person_id") }

    /// Signed in once more by a mailed code, in a new browser.
    @discardableResult
    func signIn(_ address: String) async throws -> TestBrowser {
        world.clock.advance(by: 1)
        let browser = world.browser()
        try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
        try await world.work()
        let words = try #require(world.mail.all.last).source.replacing("=\r\n", with: "").split(
            whereSeparator: \.isWhitespace)
        let code = try #require(words.first { $0.count == 9 && $0.dropFirst(4).first == "-" && $0.uppercased() == $0 })
        try await browser.post("/sign-in/code", ["code": String(code)], from: "/sign-in/sent")
        try await world.work()
        return browser
    }
}
