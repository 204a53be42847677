import Audit
import Foundation
import Primitives
import Store

/// Ends whatever else was given to an account, so that what a factor, an address or a role used to open no longer opens
/// anything: sessions but one, and with them answers that are still being written; mailed links and codes; a wish for
/// another address; leave for support; and what later rooms gave out (AT-14).
package struct AccountEnding: Sendable {
    package let accounts: AccountStore
    let audit: AuditTrail
    let endings: [AccountsSlice.Ending]

    package init(accounts: AccountStore, audit: AuditTrail, endings: [AccountsSlice.Ending]) {
        self.accounts = accounts
        self.audit = audit
        self.endings = endings
    }

    /// How many sessions there were.
    @discardableResult
    package func end(_ tx: Transaction, _ account: AccountID, but session: UUID?) throws -> Int {
        let count = try SessionStore(accounts: accounts).endAll(tx, of: account, but: session)
        try SignInStore(accounts: accounts).void(tx, of: account)
        try AddressChangeStore(accounts: accounts).void(tx, of: account)
        try audit.record(tx, SupportAccessStore(accounts: accounts).revokeAll(tx, of: account), by: .system)
        for end in endings { try end(tx, account) }
        return count
    }
}
