import Foundation
import Primitives
import Store
import Vault

/// Somebody who wants to join, until they have proved their address.
struct JoinWish: Sendable, Equatable {
    /// Seconds that a code is good for.
    static let lifetime: TimeInterval = 3600
    /// Wrong codes that one wish takes.
    static let tries = 10

    let id: UUID
    let name: String
    let address: EmailAddress
}

/// What a typed code led to.
enum JoinProof: Sendable {
    case proved(JoinWish)
    case wrongCode
    /// Too old, tried too often, or never asked for.
    case dead
}

/// Every statement on `audience_wish`.
struct JoinWishStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private struct Document: Codable, SealableValue {
        let name: String
        let address: EmailAddress
    }

    /// Notes a wish, whoever has the address. The newest of a browser counts.
    func request(
        _ tx: Transaction, _ link: FoundJoinLink, name: String, address: EmailAddress, browser: [UInt8],
        language: String
    ) throws -> RelayCode {
        let (id, code) = (random.uuid(at: tx.now), RelayCode.issue(random: random))
        let sealed = try vault.seal(
            Document(name: name, address: address), under: vault.workspaceKey(tx, link.workspace),
            at: Self.place(id, link.workspace))
        try tx.run(
            """
            INSERT INTO audience_wish (workspace_id, id, link_id, browser, address_index, document, language, code_hash,
                created_at, expires_at)
            VALUES (\(link.workspace), \(id), \(link.id), \(browser), \(vault.blindIndex(address)), \(sealed), \(language),
                \(hash(code, id)), \(tx.now), \(tx.now + JoinWish.lifetime))
            """)
        return code
    }

    private static func isPending(_ link: FoundJoinLink, _ browser: [UInt8], _ now: Date) -> SQL {
        """
        workspace_id = \(link.workspace) AND link_id = \(link.id) AND browser = \(browser) AND consumed_at IS NULL
            AND expires_at > \(now)
        """
    }

    /// What this browser asked for last.
    func pending(_ tx: Transaction, _ link: FoundJoinLink, browser: [UInt8]) throws -> JoinWish? {
        try tx.first(
            """
            SELECT id, document FROM audience_wish WHERE \(Self.isPending(link, browser, tx.now))
            ORDER BY created_at DESC, id DESC LIMIT 1
            """
        ).map { try open(tx, link.workspace, $0) }
    }

    /// Tries a code for what this browser asked last, and uses the wish up where it fits.
    func prove(_ tx: Transaction, _ link: FoundJoinLink, browser: [UInt8], code: String) throws -> JoinProof {
        let row = try tx.first(
            """
            UPDATE audience_wish SET tries = tries + 1 WHERE workspace_id = \(link.workspace) AND id = (
                SELECT id FROM audience_wish WHERE \(Self.isPending(link, browser, tx.now))
                ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE)
            RETURNING id, tries, document, code_hash
            """)
        guard let row, try row.get("tries") <= JoinWish.tries else { return .dead }
        let wish = try open(tx, link.workspace, row)
        guard let typed = RelayCode(typed: code),
            constantTimeEqual(hash(typed, wish.id), try row.get("code_hash"))
        else { return .wrongCode }
        try tx.run(
            """
            UPDATE audience_wish SET consumed_at = \(tx.now) WHERE workspace_id = \(link.workspace) AND id = \(wish.id)
            """)
        return .proved(wish)
    }

    /// Forgets what somebody asked for, by their address, and that they changed.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run(
            """
            DELETE FROM audience_wish WHERE workspace_id = \(workspace) AND address_index = (
                SELECT address_index FROM person WHERE workspace_id = \(workspace) AND id = \(person))
            """)
        try tx.run("DELETE FROM audience_stale WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }

    /// Forgets wishes that are over. Needs the system scope.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM audience_wish WHERE expires_at <= \(tx.now) OR consumed_at IS NOT NULL")
    }

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ row: Row) throws -> JoinWish {
        let id: UUID = try row.get("id")
        let said: Document = try vault.open(
            row.get("document"), under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
        return JoinWish(id: id, name: said.name, address: said.address)
    }

    private func hash(_ code: RelayCode, _ id: UUID) -> [UInt8] { vault.mac("audience-code", id.bytes + code.bytes) }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("audience_wish", "document", row: id, workspace: workspace)
    }
}
