import Accounts
import Foundation
import Policy
import Primitives
import Store
import Vault

extension TestWorld {
    /// Somebody who accepted an invitation, signed in.
    package func invited(_ address: String, as role: String, by owner: TestBrowser) async throws -> TestBrowser {
        try await owner.post("/members/invite", ["address": address, "role": role], from: "/members")
        try await work()
        guard let mail = mail.all.last(where: { $0.to.text == address }) else { throw TestWorldError.noInvitation }
        let words = mail.source.replacing("=\r\n", with: "").split(whereSeparator: \.isWhitespace)
        let link = words.first { $0.hasPrefix(Self.origin + "/invitation#") } ?? ""
        let token = String(link.split(separator: "#").last ?? "")
        let browser = browser()
        let answer = try await browser.post("/invitation/accept", ["token": token, "name": "Mia"], from: "/invitation")
        guard answer.status == 303 else { throw TestWorldError.noInvitation }
        try await prove(browser)
        return browser
    }

    /// Another account with a workspace of its own, signed in.
    package func stranger(
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

extension TestWorld {
    /// Gives the account of an address roles over the installation for a while, as a colleague would; no session ends.
    package func appoint(_ address: String, _ roles: OperatorRole..., days: Int = 30) async throws {
        let accounts = AccountStore(vault: vault, random: .system)
        let index = vault.blindIndex(try EmailAddress(parsing: address))
        try await database.transaction(.system("test")) { tx in
            guard let account = try accounts.find(tx, index: index) else { throw TestWorldError.noAccount }
            for role in roles {
                let wish = OperatorGrantStore.Wish(
                    account: account, role: role, reason: "A test", days: days, approver: Self.colleague)
                _ = try OperatorGrantStore(accounts: accounts).give(tx, wish)
            }
        }
    }
}

extension TestWorld {
    /// An operator whose account is no more.
    private static let colleague = AccountID(UUID())
}

package enum TestWorldError: Error {
    case noInvitation, noAccount
    /// No account, or no workspace.
    case nobody
}
