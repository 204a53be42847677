import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Signs people in where nobody will ever be: in a restored copy that is thrown away afterwards.
package struct SignInRehearsal: Sendable {
    /// What did not work, in words; it names nobody.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private let accounts: AccountStore
    private let sessions: SessionStore

    package init(_ accounts: AccountStore) {
        self.accounts = accounts
        sessions = SessionStore(accounts: accounts)
    }

    /// Finds the newest accounts by their addresses, opens a session for each and asks whose it is. Returns for how many.
    /// Writes sessions; needs the system scope.
    package func run(_ tx: Transaction, count: Int) throws -> Int {
        let ids = try accounts.sample(tx, count: count)
        for id in ids { try signIn(tx, id) }
        return ids.count
    }

    private func signIn(_ tx: Transaction, _ id: AccountID) throws {
        guard let account = try accounts.account(tx, id) else { throw Fault(description: "an account is missing") }
        guard try accounts.find(tx, index: accounts.vault.blindIndex(account.address)) == id else {
            throw Fault(description: "somebody is not found by their address")
        }
        let token = try sessions.open(tx, SessionOpening(id, by: .link), device: Device(text: "Rehearsal"))
        guard try sessions.holder(tx, tokenHash: token.hash)?.account == id else {
            throw Fault(description: "somebody who signs in is not let in")
        }
    }
}
