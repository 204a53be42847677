import Foundation
import Primitives
import Store
import Vault

enum BookingLinkTag {}
typealias BookingLinkID = Identifier<BookingLinkTag>

/// An unguessable way to a booking page, of which only a hash can be looked up.
struct BookingLink: Sendable, Equatable {
    /// Links of one kind of meeting that lead anywhere at most, those of them that stand in mails, and those that are shown of
    /// which did.
    static let (maximum, maximumMailed, maximumOver) = (100, 2_000, 20)
    /// Seconds for which it is known what one that is over was: longer than what was booked by it is kept.
    static let retention = 180 * 86_400

    enum State: Sendable { case live, used, ended }

    let id: BookingLinkID
    let token: String
    let isSingle: Bool
    let state: State
}

/// What a link leads to, before anything else is known.
struct FoundBookingLink: Sendable, Equatable {
    let workspace: WorkspaceID
    let id: BookingLinkID
    let eventType: EventTypeID
    let isLive: Bool
}

/// Every statement on `booking_link`.
struct BookingLinkStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// The row a token is kept in: the beginning of its hash.
    static func row(of hash: [UInt8]) -> UUID? { UUID(bytes: hash.prefix(16)) }

    /// Nil where there are as many as there may be.
    func make(
        _ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID, isSingle: Bool
    ) throws -> BookingLinkID? {
        try mint(tx, workspace, type, isSingle: isSingle, atMost: BookingLink.maximum)?.id
    }

    /// The token of a new link for one booking, to be put into a mail. Nil as with `make`.
    func mintForMail(_ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID) throws -> String? {
        try mint(tx, workspace, type, isSingle: true, atMost: BookingLink.maximumMailed)?.token
    }

    private func mint(
        _ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID, isSingle: Bool, atMost: Int
    ) throws -> (id: BookingLinkID, token: String)? {
        let token = Token.issue(.capability, random: random)
        guard let row = Self.row(of: token.hash), try live(tx, workspace, type) < atMost else { return nil }
        let sealed = try vault.seal(
            token.text, under: vault.workspaceKey(tx, workspace),
            at: Place("booking_link", "token", row: row, workspace: workspace))
        try tx.run(
            """
            INSERT INTO booking_link (workspace_id, id, event_type_id, token_hash, token, is_single, created_at)
            VALUES (\(workspace), \(row), \(type), \(token.hash), \(sealed), \(isSingle), \(tx.now))
            """)
        return (BookingLinkID(row), token.text)
    }

    private func live(_ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM booking_link WHERE workspace_id = \(workspace) AND event_type_id = \(type)
                AND ended_at IS NULL AND used_at IS NULL
            """)?.get("count") ?? 0
    }

    /// Read in the link's own scope; nil for one that is forged or unknown.
    func find(_ tx: Transaction, hash: [UInt8]) throws -> FoundBookingLink? {
        guard let id = Self.row(of: hash) else { return nil }
        let row = try tx.first(
            """
            SELECT workspace_id, event_type_id, token_hash, ended_at IS NULL AND used_at IS NULL AS is_live
            FROM booking_link WHERE id = \(id)
            """)
        guard let row, constantTimeEqual(try row.get("token_hash"), hash) else { return nil }
        return FoundBookingLink(
            workspace: try row.get("workspace_id"), id: BookingLinkID(id), eventType: try row.get("event_type_id"),
            isLive: try row.get("is_live"))
    }

    /// Those that lead somewhere, the latest first, then the latest of those that are over.
    func all(_ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID) throws -> [BookingLink] {
        try tx.rows(
            """
            SELECT id, token, is_single, used_at IS NOT NULL AS is_used, ended_at IS NOT NULL AS is_ended FROM booking_link
            WHERE workspace_id = \(workspace) AND event_type_id = \(type)
            ORDER BY used_at IS NOT NULL OR ended_at IS NOT NULL, is_single, created_at DESC, id
            LIMIT \(BookingLink.maximum + BookingLink.maximumOver)
            """
        ).map { try read(tx, workspace, $0) }
    }

    /// The link by which a guest came, to lead them back; nil for one that is over, where only a live one will do.
    func token(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: BookingLinkID, ifLive: Bool = false
    ) throws -> String? {
        let link = try tx.first(
            """
            SELECT id, token, is_single, used_at IS NOT NULL AS is_used, ended_at IS NOT NULL AS is_ended FROM booking_link
            WHERE workspace_id = \(workspace) AND id = \(id)
            """
        ).map { try read(tx, workspace, $0) }
        return ifLive && link?.state != .live ? nil : link?.token
    }

    /// False where the link is over: of two who want its only use, one gets it.
    func use(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BookingLinkID) throws -> Bool {
        try tx.run(
            """
            UPDATE booking_link SET used_at = CASE WHEN is_single THEN \(tx.now)::timestamptz END
            WHERE workspace_id = \(workspace) AND id = \(id) AND ended_at IS NULL AND used_at IS NULL
            """) == 1
    }

    func end(_ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID, _ id: BookingLinkID) throws -> Bool {
        try tx.run(
            """
            UPDATE booking_link SET ended_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND event_type_id = \(type) AND id = \(id) AND ended_at IS NULL
            """) == 1
    }

    /// Forgets those that are over since long and by which nothing is booked. Needs the system scope.
    func prune(_ tx: Transaction) throws {
        try tx.run(
            """
            DELETE FROM booking_link l WHERE coalesce(ended_at, used_at) < \(tx.now - TimeInterval(BookingLink.retention))
                AND NOT EXISTS (SELECT FROM booking b WHERE b.workspace_id = l.workspace_id AND b.link_id = l.id)
            """)
    }

    private func read(_ tx: Transaction, _ workspace: WorkspaceID, _ row: Row) throws -> BookingLink {
        let id: UUID = try row.get("id")
        let token: String = try vault.open(
            row.get("token"), under: vault.workspaceKey(tx, workspace),
            at: Place("booking_link", "token", row: id, workspace: workspace))
        let isUsed: Bool = try row.get("is_used")
        return BookingLink(
            id: BookingLinkID(id), token: token, isSingle: try row.get("is_single"),
            state: try row.get("is_ended") ? .ended : isUsed ? .used : .live)
    }
}
