import Foundation
import Primitives
import Store
import Vault

package enum JoinLinkTag {}
typealias JoinLinkID = Identifier<JoinLinkTag>

/// A way into an audience that is passed on: for whoever has it, or for addresses at certain domains only.
struct JoinLink: Sendable, Equatable {
    static let days = 1...730
    static let uses = 1...100_000
    static let maximumDomains = 20
    /// Links of one audience that are good at a time.
    static let maximumLive = 20

    enum State: Sendable, Equatable { case live, ended, expired, usedUp }

    let id: JoinLinkID
    let audience: AudienceID
    /// For those who pass it on.
    let token: String
    /// Lower case; empty where any address will do.
    let domains: [String]
    let uses: Int
    let mostUses: Int?
    let expiresAt: Date
    let endedAt: Date?

    func state(at now: Date) -> State {
        if endedAt != nil { return .ended }
        if expiresAt <= now { return .expired }
        return mostUses.map { uses >= $0 } ?? false ? .usedUp : .live
    }

    /// Whether an address may join: the domain itself, and none that merely ends like it or lies below it.
    func admits(_ address: EmailAddress) -> Bool { domains.isEmpty || domains.contains(address.domain) }

    /// Domains between commas, spaces or lines, with or without an `@` before them; nil where one is none.
    static func domains(_ text: String) -> [String]? {
        let parts = text.split { $0 == "," || $0 == ";" || $0.isWhitespace }
        var domains: [String] = []
        for part in parts {
            let name = part.hasPrefix("@") ? part.dropFirst() : part
            guard let address = try? EmailAddress(parsing: "a@" + name) else { return nil }
            if !domains.contains(address.domain) { domains.append(address.domain) }
        }
        return domains.count <= maximumDomains ? domains : nil
    }
}

/// Which link a token opens, before anything of it is read.
struct FoundJoinLink: Sendable {
    let workspace: WorkspaceID
    let id: JoinLinkID
    let audience: AudienceID
}

/// Every statement on `audience_link`.
struct JoinLinkStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private struct Document: Codable, SealableValue {
        let token: String
        let domains: [String]
    }

    /// The row a token is kept in: the beginning of its hash, by which a transaction is opened for it.
    static func row(of hash: [UInt8]) -> UUID? { UUID(bytes: hash.prefix(16)) }

    func make(
        _ tx: Transaction, _ workspace: WorkspaceID, _ audience: AudienceID, _ wish: JoinLinkWish
    ) throws -> JoinLinkID? {
        let token = Token.issue(.capability, random: random)
        guard let row = Self.row(of: token.hash) else { return nil }
        let sealed = try vault.seal(
            Document(token: token.text, domains: wish.domains), under: vault.workspaceKey(tx, workspace),
            at: Self.place(JoinLinkID(row), workspace))
        try tx.run(
            """
            INSERT INTO audience_link (workspace_id, id, audience_id, token_hash, document, most_uses, created_at, expires_at)
            VALUES (\(workspace), \(row), \(audience), \(token.hash), \(sealed), \(wish.uses)::bigint, \(tx.now),
                \(tx.now + Double(wish.days) * 86_400))
            """)
        return JoinLinkID(row)
    }

    /// Read in the link's own scope; nil for one that is forged or unknown.
    func find(_ tx: Transaction, hash: [UInt8]) throws -> FoundJoinLink? {
        guard let id = Self.row(of: hash) else { return nil }
        let row = try tx.first(
            "SELECT workspace_id, audience_id, token_hash FROM audience_link WHERE id = \(id)")
        guard let row, constantTimeEqual(try row.get("token_hash"), hash) else { return nil }
        return FoundJoinLink(
            workspace: try row.get("workspace_id"), id: JoinLinkID(id), audience: try row.get("audience_id"))
    }

    private static let columns: SQL = "id, audience_id, document, uses, most_uses, expires_at, ended_at"

    /// How many of an audience still let somebody in.
    func liveCount(_ tx: Transaction, _ workspace: WorkspaceID, _ audience: AudienceID) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM audience_link
            WHERE workspace_id = \(workspace) AND audience_id = \(audience) AND \(Self.isLive(tx.now))
            """)?.get("count") ?? 0
    }

    private static func isLive(_ now: Date) -> SQL {
        "(ended_at IS NULL AND expires_at > \(now) AND (most_uses IS NULL OR uses < most_uses))"
    }

    /// Those of an audience, first those that still let somebody in, the latest first.
    func all(_ tx: Transaction, _ workspace: WorkspaceID, _ audience: AudienceID) throws -> [JoinLink] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM audience_link WHERE workspace_id = \(workspace) AND audience_id = \(audience)
            ORDER BY \(Self.isLive(tx.now)) DESC, created_at DESC, id LIMIT 100
            """
        ).map { try read(tx, workspace, $0) }
    }

    func link(_ tx: Transaction, _ workspace: WorkspaceID, _ id: JoinLinkID) throws -> JoinLink? {
        try tx.first("SELECT \(Self.columns) FROM audience_link WHERE workspace_id = \(workspace) AND id = \(id)")
            .map { try read(tx, workspace, $0) }
    }

    /// Counts one use. False where the link is over or used up: of two who want the last use, one gets it.
    func use(_ tx: Transaction, _ workspace: WorkspaceID, _ id: JoinLinkID) throws -> Bool {
        try tx.run(
            """
            UPDATE audience_link SET uses = uses + 1 WHERE workspace_id = \(workspace) AND id = \(id) AND ended_at IS NULL
                AND expires_at > \(tx.now) AND (most_uses IS NULL OR uses < most_uses)
            """) == 1
    }

    func end(_ tx: Transaction, _ workspace: WorkspaceID, _ audience: AudienceID, _ id: JoinLinkID) throws -> Bool {
        try tx.run(
            """
            UPDATE audience_link SET ended_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND audience_id = \(audience) AND id = \(id) AND ended_at IS NULL
            """) == 1
    }

    private func read(_ tx: Transaction, _ workspace: WorkspaceID, _ row: Row) throws -> JoinLink {
        let id: JoinLinkID = try row.get("id")
        let document: Document = try vault.open(
            row.get("document"), under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
        return JoinLink(
            id: id, audience: try row.get("audience_id"), token: document.token, domains: document.domains,
            uses: try row.get("uses"), mostUses: try row.get("most_uses"), expiresAt: try row.get("expires_at"),
            endedAt: try row.get("ended_at"))
    }

    private static func place(_ id: JoinLinkID, _ workspace: WorkspaceID) -> Place {
        Place("audience_link", "document", row: id.uuid, workspace: workspace)
    }
}

/// What a new link is to be.
struct JoinLinkWish: Sendable, Equatable {
    let days: Int
    /// Nil for no limit, which only addresses of named domains may have.
    let uses: Int?
    let domains: [String]
}
