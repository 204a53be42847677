import Accounts
import App
import Foundation
import Hummingbird
import Jobs
import Logging
import Mail
import Outbound
import Policy
import Primitives
import Store
import TestSupport
import Vault
import Web

/// A whole Klatch of one test's own: a real database, a clock that stands still, mail that is caught, and the site in
/// process, without a socket.
package final class TestWorld: Sendable {
    package static let origin = "http://localhost:8080"

    package let test: TestDatabase
    package let installation: Installation
    package let assembly: SiteAssembly
    package let mail = CaughtMail()
    /// The root of all its keys, for what opens a copy of its database.
    package let roots: RootKeys
    let responder: any HTTPResponder<WebContext>

    package var database: Database { test.database }
    package var vault: KeyVault { installation.vault }
    package var clock: TestClock { test.clock }

    /// - Parameters:
    ///   - keys: Where its keys come from; seeded for what is folded by a key into few places, and may meet there.
    ///   - fetch: What calls addresses that people type, over the test's database.
    package init(
        settings: [String: String] = [:], keys: RandomSource = .system,
        fetch: (@Sendable (Database) -> GuardedFetch)? = nil
    ) async throws {
        // Store's own migrations are in every test database already.
        let migrations = try Installation.migrations().filter { $0.room != "Store" }
        test = try await TestDatabase.make(migrations)
        let root = LocalRootKey(random: .system, at: test.clock.now)
        let roots = RootKeys(root)
        self.roots = roots
        let vault = try await test.database.transaction(.system("test")) {
            try KeyVault.unlock($0, roots: roots, random: keys)
        }
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        installation = Installation(
            settings: try await Settings.read(
                environment: ["KLATCH_DATA": "/nonexistent"].merging(settings) { $1 }), cluster: nil,
            database: test.database, vault: vault, time: test.clock.source, logger: logger)
        assembly = try SiteAssembly(
            installation, site: installation.settings.site(port: 8080, version: klatchVersion), transport: mail,
            fetch: fetch?(test.database))
        responder = assembly.routes.responder(assembly.site)
    }

    /// A browser that has never been here.
    package func browser() -> TestBrowser { TestBrowser(self) }

    /// Runs all jobs that are due by the test's clock, until there is nothing left to do.
    package func work() async throws {
        let runner = JobRunner(
            database, workers: assembly.workers, recurring: [], time: clock.source, random: .halfway,
            logger: installation.logger)
        let running = Task { try await runner.run() }
        defer { running.cancel() }
        while try await hasWork() { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func hasWork() async throws -> Bool {
        try await database.transaction(.system("test")) { tx in
            try tx.first(
                """
                SELECT id FROM job WHERE state IN ('available', 'executing')
                    OR (state IN ('scheduled', 'retryable') AND scheduled_at <= \(tx.now)) LIMIT 1
                """) != nil
        }
    }
}

extension TestWorld {
    /// The first owner, signed in by the machine's link; with a second factor shown, unless a test is about that.
    package func owner(
        _ name: String = "Ada Example", _ address: String = "ada@example.org", workspace: String = "Engines",
        isProven: Bool = true
    ) async throws -> TestBrowser {
        let browser = browser()
        let link = try await OwnerLink(installation).make(origin: Self.origin)
        let token = link.split(separator: "#").last.map(String.init) ?? ""
        try await browser.post("/owner", ["token": token], from: "/owner")
        try await browser.post(
            "/owner/setup", ["name": name, "address": address, "workspace": workspace], from: "/owner/setup")
        if isProven { try await prove(browser) }
        return browser
    }

    /// Signs whoever was signed in there in once more: sessions of administrators are short.
    package func renew(_ browser: TestBrowser) async throws {
        guard let hash = browser.cookies["klatch_session"].flatMap({ Token.hash(of: $0, kind: .session) }) else {
            return
        }
        let sessions = SessionStore(accounts: AccountStore(vault: vault, random: .system))
        let token = try await database.transaction(.system("test")) { tx -> Token? in
            guard let row = try tx.first("SELECT account_id, workspace_id FROM session WHERE token_hash = \(hash)")
            else { return nil }
            let opening = SessionOpening(
                try row.get("account_id"), by: .passkey, in: try row.get("workspace_id"), secondFactor: .passkey)
            return try sessions.open(tx, opening, device: Device(userAgent: nil))
        }
        browser.setCookie("klatch_session", token?.text)
    }

    /// Lets a browser's session count as having shown a second factor just now; the pages that ask for one have tests of
    /// their own.
    package func prove(_ browser: TestBrowser, by factor: SecondFactor = .totp) async throws {
        guard let hash = browser.cookies["klatch_session"].flatMap({ Token.hash(of: $0, kind: .session) }) else {
            return
        }
        _ = try await database.transaction(.system("test")) { tx in
            try tx.run("UPDATE session SET second_factor = \(factor), shown_at = \(tx.now) WHERE token_hash = \(hash)")
        }
    }
}

extension RandomSource {
    /// Retries wait three quarters of their longest wait, always: what chance decides in service, no test depends on.
    fileprivate static let halfway = RandomSource { Array(repeating: 0x10, count: $0) }
}
