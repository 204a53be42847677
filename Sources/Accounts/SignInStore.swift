import Foundation
import Primitives
import Store
import Vault

/// Every statement on `sign_in`.
struct SignInStore: Sendable {
    let accounts: AccountStore
    var vault: KeyVault { accounts.vault }

    /// Notes a wish to sign in. Does the same for addresses that have an account and for those that have none (AT-11).
    func request(
        _ tx: Transaction, _ address: EmailAddress, browser: [UInt8], next: String, language: String
    ) throws -> UUID {
        let id = accounts.random.uuid(at: tx.now)
        let sealed = try vault.seal(address.text, under: vault.installationKey(tx), at: Self.place(id))
        tx.post(
            """
            INSERT INTO sign_in (id, browser, address_index, address, language, next, created_at)
            VALUES (\(id), \(browser), \(vault.blindIndex(address)), \(sealed), \(language), \(next), \(tx.now))
            """)
        return id
    }

    /// The address that this browser last typed.
    func address(_ tx: Transaction, browser: [UInt8]) throws -> String? {
        let row = try tx.first(
            """
            SELECT id, address FROM sign_in WHERE browser = \(browser) AND consumed_at IS NULL
                AND created_at > \(tx.now.addingTimeInterval(-SignInRule.lifetime))
            ORDER BY created_at DESC LIMIT 1
            """)
        return try row.map {
            try vault.open($0.get("address"), under: vault.installationKey(tx), at: Self.place($0.get("id")))
        }
    }

    /// Whom this browser last asked for: the address's index, and its account once the mail was written.
    func target(_ tx: Transaction, browser: [UInt8]) throws -> (index: [UInt8], account: AccountID?)? {
        try tx.first(
            """
            SELECT address_index, account_id FROM sign_in WHERE browser = \(browser) ORDER BY created_at DESC LIMIT 1
            """
        ).map { (try $0.get("address_index"), try $0.get("account_id")) }
    }

    /// Makes token and code for a wish, and voids older ones; nil where nobody is to be written to.
    ///
    /// For an address without an account everything happens but the mail: else codes that are tried for older wishes
    /// would tell whether there is one (AT-11).
    func issue(_ tx: Transaction, _ id: UUID) throws -> SignInMail? {
        let wish = try tx.first(
            "SELECT address_index, language FROM sign_in WHERE id = \(id) AND sent_at IS NULL FOR UPDATE")
        guard let wish else { return nil }
        let index: [UInt8] = try wish.get("address_index")
        let account = try accounts.find(tx, index: index).flatMap { try accounts.account(tx, $0) }
        let token = Token.issue(.link, random: accounts.random)
        let code = RelayCode.issue(random: accounts.random)
        try tx.run(
            """
            UPDATE sign_in SET voided_at = \(tx.now)
            WHERE address_index = \(index) AND browser = (SELECT browser FROM sign_in WHERE id = \(id)) AND id <> \(id)
                AND consumed_at IS NULL AND voided_at IS NULL
            """)
        let minutes = try account.map { try self.minutes(tx, $0.id) } ?? SignInRule.minutes
        try tx.run(
            """
            UPDATE sign_in SET account_id = \(account?.id), token_hash = \(account.map { _ in token.hash }),
                code_hash = \(account.map { _ in hash(code, id) }), sent_at = \(tx.now),
                expires_at = \(tx.now.addingTimeInterval(TimeInterval(minutes * 60)))
            WHERE id = \(id)
            """)
        let language: String = try wish.get("language")
        return account.map {
            SignInMail(account: $0, token: token.text, code: code.text, minutes: minutes, language: language)
        }
    }

    /// How long a link of this account lives: as long as the strictest of its workspaces says.
    private func minutes(_ tx: Transaction, _ account: AccountID) throws -> Int {
        let row = try tx.first(
            """
            SELECT min(w.link_minutes) AS minutes FROM membership m JOIN workspace w ON w.id = m.workspace_id
            WHERE m.account_id = \(account)
            """)
        return min(try row?.get("minutes") ?? SignInRule.minutes, SignInRule.minutes)
    }

    /// Forgets every wish to sign in with these addresses, by their blind indexes.
    func forget(_ tx: Transaction, _ addresses: [[UInt8]]) throws {
        try tx.run("DELETE FROM sign_in WHERE address_index = ANY(\(addresses))")
    }

    /// Voids the links and codes that were sent to an account.
    func void(_ tx: Transaction, of account: AccountID) throws { try tx.run(Self.voiding(account, at: tx.now)) }

    static func voiding(_ account: AccountID, at now: Date) -> SQL {
        """
        UPDATE sign_in SET voided_at = \(now)
        WHERE account_id = \(account) AND consumed_at IS NULL AND voided_at IS NULL
        """
    }

    /// Uses a link up, in the browser that asked: the proof of ``SessionStore/begin(_:by:using:device:)``. One
    /// conditional statement: of many at once, one succeeds (AT-4).
    func use(ofLink hash: [UInt8], browser: [UInt8], at now: Date) -> SQL {
        """
        UPDATE sign_in SET consumed_at = \(now) WHERE \(Self.isLive(hash, now)) AND browser = \(browser)
        RETURNING account_id, next
        """
    }

    /// Whether a link would work where it was asked for.
    func isLive(_ tx: Transaction, link hash: [UInt8]) throws -> Bool {
        try tx.first("SELECT id FROM sign_in WHERE \(Self.isLive(hash, tx.now))") != nil
    }

    private static func isLive(_ hash: [UInt8], _ now: Date) -> SQL {
        "token_hash = \(hash) AND consumed_at IS NULL AND voided_at IS NULL AND expires_at > \(now)"
    }

    /// Tries a code for what this browser last asked. Wrong and unknown look the same. `charge` hears whose code is tried,
    /// as an address's blind index, and refuses by throwing: then nothing was tried.
    func consume(
        _ tx: Transaction, code: String, browser: [UInt8], charge: ([UInt8]) throws -> Void
    ) throws -> SignInOutcome {
        let row = try tx.first(
            """
            UPDATE sign_in SET tries = tries + 1 WHERE id = (
                SELECT id FROM sign_in WHERE browser = \(browser) AND consumed_at IS NULL AND voided_at IS NULL
                    AND created_at > \(tx.now.addingTimeInterval(-SignInRule.lifetime))
                ORDER BY created_at DESC LIMIT 1 FOR UPDATE)
            RETURNING id, tries, address_index, account_id, code_hash, expires_at, next
            """)
        guard let row else { return .dead }
        try charge(row.get("address_index"))
        guard try row.get("tries") <= SignInRule.tries else { return .dead }
        let id: UUID = try row.get("id")
        // One that its workspace let die early looks like a wrong one: so does that of an address without an account (AT-11).
        guard let expiry: Date = try row.get("expires_at"), expiry > tx.now, let typed = RelayCode(typed: code),
            let expected: [UInt8] = try row.get("code_hash"),
            constantTimeEqual(hash(typed, id), expected), let account: AccountID = try row.get("account_id")
        else { return .wrongCode }
        try tx.run("UPDATE sign_in SET consumed_at = \(tx.now) WHERE id = \(id)")
        return .signedIn(account, next: try row.get("next"))
    }

    /// Forgets wishes that can no longer be used.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM sign_in WHERE created_at < \(tx.now.addingTimeInterval(-86_400))")
    }

    private func hash(_ code: RelayCode, _ id: UUID) -> [UInt8] { vault.mac("relay-code", id.bytes + code.bytes) }

    private static func place(_ id: UUID) -> Place { Place("sign_in", "address", row: id, workspace: nil) }
}
