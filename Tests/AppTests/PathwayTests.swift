import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import Store
import TestStage
import Testing
import Vault
import Web

@testable import Accounts

/// AT-15: a second factor is not passed by on any way in.
@Suite("Every way in")
struct PathwayTests {
    /// A browser whose session began in this way, as the pages that sign in begin it.
    private func browser(
        _ site: FurnishedWorkspace, _ method: SignInMethod, _ factor: SecondFactor?
    ) async throws -> TestBrowser {
        let world = site.world
        let sessions = SessionStore(accounts: AccountStore(vault: world.vault, random: .system))
        let id = site.id
        let token = try await world.database.transaction(.system("test")) { tx in
            let row = try #require(
                try tx.first(
                    "SELECT account_id, workspace_id FROM membership WHERE workspace_id::text = \(id) AND role = 'owner'"
                ))
            try tx.run("UPDATE account SET has_factors = true")
            let opening = SessionOpening(
                try row.get("account_id"), by: method, in: try row.get("workspace_id"), secondFactor: factor)
            return try sessions.open(tx, opening, device: Device(userAgent: nil))
        }
        let browser = world.browser()
        browser.setCookie("klatch_session", token.text)
        return browser
    }

    private static let ways: [SignInMethod] = [.ownerLink, .invitation, .link, .code, .password, .provider]

    @Test("asks whoever has a second factor for it before anything else opens, page by page (AT-15)", arguments: ways)
    func owed(method: SignInMethod) async throws {
        let site = try await FurnishedWorkspace.first()
        let browser = try await browser(site, method, nil)
        for route in site.world.assembly.routes.routes where route.method == .get {
            guard case .may(let act) = route.access, act.area != .installation else { continue }
            let answer = try await browser.get(site.path(route.path))
            if act.isBeforeSecondFactor { continue }
            #expect(answer.status == 303 && answer.location?.hasPrefix("/second-factor") == true, "\(route.path)")
        }
    }

    @Test("that may begin a session is tried here, or begins none or one with both factors (AT-15)")
    func complete() {
        let others: Set<SignInMethod> = [.passkey, .token, .support]
        #expect(Set(Self.ways).union(others) == Set(SignInMethod.allCases))
    }
}
