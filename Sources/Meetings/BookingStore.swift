import Accounts
import Calendars
import Foundation
import Primitives
import Store
import Vault

extension GuestBooking.State: SQLEncodable, SQLDecodable {}

/// Every statement on `booking`. Seals and opens on the way.
struct BookingStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private static let columns: SQL = """
        id, event_type_id, meeting_id, link_id, state, starts_at, ends_at, hosts, token, held_until, guest, sequence
        """

    // MARK: Finding

    /// Whose booking a guest's link is, read in the link's own scope; nil for one that is forged or unknown.
    func find(_ tx: Transaction, hash: [UInt8]) throws -> (workspace: WorkspaceID, id: BookingID)? {
        guard let row = BookingLinkStore.row(of: hash),
            let found = try tx.first("SELECT workspace_id, id, token_hash FROM booking WHERE token_id = \(row)"),
            constantTimeEqual(try found.get("token_hash"), hash)
        else { return nil }
        return (try found.get("workspace_id"), try found.get("id"))
    }

    func booking(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: BookingID, locking: Bool = false
    ) throws -> GuestBooking? {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        return try tx.first(
            "SELECT \(Self.columns) FROM booking WHERE workspace_id = \(workspace) AND id = \(id)\(lock)"
        ).map { try open(tx, workspace, [$0]) }?.first
    }

    /// Those of a host that take time within a window, in order of time; holds that are over left out.
    func within(
        _ tx: Transaction, _ workspace: WorkspaceID, of host: PersonID, _ window: Range<Instant>
    ) throws -> [GuestBooking] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM booking WHERE workspace_id = \(workspace) AND \(host) = ANY(hosts)
                    AND meeting_id IS NOT NULL AND starts_at < \(window.upperBound.date)
                    AND ends_at > \(window.lowerBound.date) AND (state <> 'held' OR held_until > \(tx.now))
                ORDER BY starts_at, id LIMIT 500
                """))
    }

    /// Meetings on one page of what lies ahead.
    static let page = 50

    /// What lies ahead for a host, by meeting: what waits for their answer first. One meeting more than a page has, where
    /// there are more.
    func coming(
        _ tx: Transaction, _ workspace: WorkspaceID, of host: PersonID, page: Int = 0
    ) throws -> [[GuestBooking]] {
        let ahead: SQL = """
            workspace_id = \(workspace) AND \(host) = ANY(hosts) AND state IN ('pending', 'booked') AND ends_at > \(tx.now)
            """
        let rows = try tx.rows(
            """
            SELECT \(Self.columns) FROM booking JOIN (
                SELECT meeting_id, min(starts_at) AS first, bool_and(state = 'booked') AS is_booked
                FROM booking WHERE \(ahead) GROUP BY meeting_id
                ORDER BY is_booked, first, meeting_id OFFSET \(page * Self.page) LIMIT \(Self.page + 1)) m USING (meeting_id)
            WHERE \(ahead) ORDER BY m.is_booked, m.first, meeting_id, id
            """)
        return try open(tx, workspace, rows).reduce(into: []) { meetings, booking in
            if meetings.last?.last?.meeting == booking.meeting {
                meetings[meetings.count - 1].append(booking)
            } else {
                meetings.append([booking])
            }
        }
    }

    /// What became of those of a host that are over, with no word about guests.
    func past(
        _ tx: Transaction, _ workspace: WorkspaceID, of host: PersonID, since first: Instant
    ) throws -> [BookingFigures.Entry] {
        try tx.rows(
            """
            SELECT event_type_id, state, starts_at, created_at FROM booking WHERE workspace_id = \(workspace)
                AND \(host) = ANY(hosts) AND state <> 'held' AND starts_at >= \(first.date) AND ends_at <= \(tx.now)
            ORDER BY starts_at DESC LIMIT 20000
            """
        ).map { row in
            let (start, made): (Date, Date) = (try row.get("starts_at"), try row.get("created_at"))
            return BookingFigures.Entry(
                type: try row.get("event_type_id"), state: try row.get("state"), start: start.instant,
                madeAt: made.instant)
        }
    }

    /// What kinds of meetings are called.
    func names(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [EventTypeID: String] {
        try tx.rows("SELECT id, name FROM event_type WHERE workspace_id = \(workspace) LIMIT 2000").reduce(into: [:]) {
            $0[try $1.get("id")] = try $1.get("name")
        }
    }

    /// One of those who are in a meeting.
    func first(_ tx: Transaction, _ workspace: WorkspaceID, in meeting: MeetingID) throws -> BookingID? {
        try tx.first(
            """
            SELECT id FROM booking WHERE workspace_id = \(workspace) AND meeting_id = \(meeting) AND state <> 'held'
            ORDER BY id LIMIT 1
            """
        )?.get("id")
    }

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [GuestBooking] {
        let guests: [PersonID] = try rows.compactMap { row in
            try row.get("guest", as: [UInt8]?.self) == nil ? nil : PersonID(row.get("id", as: UUID.self))
        }
        let keys = guests.isEmpty ? [:] : try vault.personKeys(tx, workspace, guests)
        return try rows.map { try read(tx, workspace, $0, keys) }
    }

    /// Nil once their key was destroyed, as in a restored backup.
    private func opened(
        _ sealed: Sealed<GuestDetails>, _ key: DataKey, _ id: BookingID, _ workspace: WorkspaceID
    ) throws -> GuestDetails? {
        do {
            return try vault.open(sealed, under: key, at: Self.place("guest", id, workspace))
        } catch VaultError.destroyed { return nil }
    }

    private func read(
        _ tx: Transaction, _ workspace: WorkspaceID, _ row: Row, _ keys: [PersonID: DataKey]
    ) throws -> GuestBooking {
        let id: BookingID = try row.get("id")
        let (start, end, held): (Date, Date, Date?) = (
            try row.get("starts_at"), try row.get("ends_at"), try row.get("held_until")
        )
        let sealed: [UInt8]? = try row.get("guest")
        let guest: GuestDetails? =
            try sealed.map { bytes in
                guard let key = keys[PersonID(id.uuid)] else { throw DatabaseError.missing("data_key") }
                return try opened(Sealed(bytes: bytes), key, id, workspace)
            } ?? nil
        return GuestBooking(
            id: id, type: try row.get("event_type_id"), meeting: try row.get("meeting_id"),
            link: try row.get("link_id"),
            state: try row.get("state"), start: start.instant, end: end.instant, hosts: try row.get("hosts"),
            token: try vault.open(
                row.get("token"), under: vault.workspaceKey(tx, workspace), at: Self.place("token", id, workspace)),
            heldUntil: held?.instant, guest: guest, sequence: try row.get("sequence"))
    }

    // MARK: Changing

    /// A place in a meeting, kept for somebody who fills in the form.
    func hold(
        _ tx: Transaction, _ workspace: WorkspaceID, _ wish: SlotWish, in meeting: MeetingID, hosts: [PersonID]
    ) throws -> BookingID {
        let (id, token) = (BookingID(random.uuid(at: tx.now)), Token.issue(.capability, random: random))
        let sealed = try vault.seal(
            token.text, under: vault.workspaceKey(tx, workspace), at: Self.place("token", id, workspace))
        try tx.run(
            """
            INSERT INTO booking (workspace_id, id, event_type_id, meeting_id, link_id, state, starts_at, ends_at, hosts,
                token_id, token_hash, token, browser, held_until, created_at, changed_at)
            VALUES (\(workspace), \(id), \(wish.type), \(meeting), \(wish.link), 'held', \(wish.start.date),
                \(wish.end.date), \(hosts), \(BookingLinkStore.row(of: token.hash)), \(token.hash), \(sealed),
                \(wish.browser), \(tx.now + TimeInterval(GuestBooking.holdTime)), \(tx.now), \(tx.now))
            """)
        return id
    }

    /// What was held is booked, or asked for. Makes the guest's key.
    func confirm(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ guest: GuestDetails, isPending: Bool
    ) throws {
        _ = try vault.createPersonKeys(tx, workspace, [booking.owner])
        let state = isPending ? GuestBooking.State.pending : .booked
        try tx.run(
            """
            UPDATE booking SET state = \(state), held_until = NULL, browser = NULL,
                guest = \(sealed(tx, workspace, booking, guest)), guest_index = \(vault.blindIndex(guest.address)),
                changed_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(booking.id)
            """)
    }

    /// Another state, and what the guest's details say since. Calendars learn of it by the next number.
    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ state: GuestBooking.State,
        _ guest: GuestDetails
    ) throws {
        try tx.run(
            """
            UPDATE booking SET state = \(state), guest = \(sealed(tx, workspace, booking, guest)),
                meeting_id = CASE WHEN \(state.isLive) THEN meeting_id END, sequence = sequence + 1,
                changed_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(booking.id)
            """)
    }

    /// The same booking at another time.
    func move(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, to meeting: MeetingID, _ wish: SlotWish,
        hosts: [PersonID], _ guest: GuestDetails, isPending: Bool
    ) throws {
        let state = isPending ? GuestBooking.State.pending : .booked
        try tx.run(
            """
            UPDATE booking SET state = \(state), meeting_id = \(meeting), starts_at = \(wish.start.date),
                ends_at = \(wish.end.date), hosts = \(hosts), guest = \(sealed(tx, workspace, booking, guest)),
                sequence = sequence + 1, changed_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(booking.id)
            """)
    }

    /// Destroys the key of a guest, and with it everything that says who they are; their rows go too.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BookingID) throws {
        try vault.destroyPersonKey(tx, workspace, PersonID(id.uuid))
        try tx.run("DELETE FROM booking WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    /// Bookings whose guests have one of these addresses, by their blind indexes.
    func of(_ tx: Transaction, _ workspace: WorkspaceID, addresses: [[UInt8]]) throws -> [BookingID] {
        try tx.rows(
            "SELECT id FROM booking WHERE workspace_id = \(workspace) AND guest_index = ANY(\(addresses)) ORDER BY id"
        ).map { try $0.get("id") }
    }

    /// Bookings that somebody receives, of whatever state.
    func of(_ tx: Transaction, _ workspace: WorkspaceID, host: PersonID) throws -> [BookingID] {
        try tx.rows(
            "SELECT id FROM booking WHERE workspace_id = \(workspace) AND \(host) = ANY(hosts) AND state <> 'held' ORDER BY id"
        ).map { try $0.get("id") }
    }

    /// Those of a host that lie ahead or were changed within a month, the newest first.
    func recent(_ tx: Transaction, _ workspace: WorkspaceID, of host: PersonID) throws -> [BookingID] {
        try tx.rows(
            """
            SELECT id FROM booking WHERE workspace_id = \(workspace) AND \(host) = ANY(hosts) AND state <> 'held'
                AND (ends_at > \(tx.now) OR changed_at > \(tx.now - 30 * 86_400)) ORDER BY changed_at DESC, id LIMIT 1000
            """
        ).map { try $0.get("id") }
    }

    /// Bookings of kinds of meetings that are somebody's.
    func of(_ tx: Transaction, _ workspace: WorkspaceID, owner: PersonID) throws -> [BookingID] {
        try tx.rows(
            """
            SELECT b.id FROM booking b JOIN event_type t ON t.workspace_id = b.workspace_id AND t.id = b.event_type_id
            WHERE b.workspace_id = \(workspace) AND t.owner_id = \(owner) AND b.state <> 'held' ORDER BY b.id
            """
        ).map { try $0.get("id") }
    }

    func of(_ tx: Transaction, _ workspace: WorkspaceID, type: EventTypeID) throws -> [BookingID] {
        try tx.rows(
            """
            SELECT id FROM booking WHERE workspace_id = \(workspace) AND event_type_id = \(type) AND state <> 'held'
            ORDER BY id
            """
        ).map { try $0.get("id") }
    }

    /// Bookings that were over long ago, of all workspaces.
    func expired(_ tx: Transaction, limit: Int = 500) throws -> [(workspace: WorkspaceID, id: BookingID)] {
        try tx.rows(
            """
            SELECT workspace_id, id FROM booking WHERE state <> 'held'
                AND ends_at < \(tx.now - TimeInterval(GuestBooking.retention)) ORDER BY ends_at LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    private func sealed(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ guest: GuestDetails
    ) throws -> Sealed<GuestDetails> {
        guard let key = try vault.personKeys(tx, workspace, [booking.owner])[booking.owner] else {
            throw DatabaseError.missing("data_key")
        }
        return try vault.seal(guest, under: key, at: Self.place("guest", booking.id, workspace))
    }

    static func place(_ column: StaticString, _ id: BookingID, _ workspace: WorkspaceID) -> Place {
        Place("booking", column, row: id.uuid, workspace: workspace)
    }
}
