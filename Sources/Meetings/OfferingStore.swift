import Accounts
import Calendars
import Foundation
import Primitives
import Store
import Vault

/// Reads what decides which times are offered: two statements, whatever the number of hosts, calendars and bookings.
struct OfferingStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private var people: PersonStore { PersonStore(vault: vault, random: random) }
    private var types: EventTypeStore { EventTypeStore(vault: vault, random: random) }

    /// Nil for a kind of meeting that is not there. `except` leaves out a booking that is being moved.
    func offering(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID, except: BookingID? = nil
    ) throws -> Offering? {
        let rows = try hostRows(tx, workspace, id)
        guard let first = rows.first else {
            return try types.eventType(tx, workspace, id).map { Offering(type: $0, hosts: [], now: tx.now.instant) }
        }
        let type = try types.read(tx, workspace, first, id: "type_id", document: "type_document")
        var hosts = try hosts(tx, workspace, rows)
        try addTimes(tx, workspace, type, to: &hosts, except)
        return Offering(type: type, hosts: hosts, now: tx.now.instant)
    }

    /// People with everything that decides when they can be met, in this order; whoever is not there is left out.
    func hosts(_ tx: Transaction, _ workspace: WorkspaceID, of ids: [PersonID]) throws -> [Host] {
        let known = try people.people(tx, workspace, ids)
        let availabilities = try AvailabilityStore(vault: vault).all(tx, workspace, ids)
        let away = try tx.rows(
            """
            SELECT person_id, until FROM not_now
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(ids)) AND (until IS NULL OR until > \(tx.now))
            """
        ).reduce(into: [PersonID: NotNow]()) { found, row in
            found[try row.get("person_id")] = NotNow(until: try row.get("until"))
        }
        let members = try tx.rows(
            """
            SELECT person_id FROM membership
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(ids)) AND state = 'active'
            """
        ).reduce(into: Set<PersonID>()) { $0.insert(try $1.get("person_id")) }
        var hosts = ids.compactMap { id in
            known[id].map {
                let isThere = $0.state == .active && members.contains(id)
                var host = Host(person: $0, availability: isThere ? availabilities[id] : nil, notNow: away[id])
                host.isThere = isThere
                return host
            }
        }
        let nothing = EventType(
            id: EventTypeID(random.uuid(at: tx.now)), owner: ids[0], name: "", settings: .init(), isOpen: true)
        try addTimes(tx, workspace, nothing, to: &hosts, nil)
        return hosts
    }

    /// What of these people's time is booked here, with what lies around it.
    func booked(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID], in window: Range<Date>
    ) throws -> [(person: PersonID, span: Range<Date>)] {
        try tx.rows(
            """
            SELECT t.host_id, lower(t.span) AS low, upper(t.span) AS high
            FROM host_time t JOIN meeting m ON m.workspace_id = t.workspace_id AND m.id = t.meeting_id
            WHERE t.workspace_id = \(workspace) AND t.host_id = ANY(\(people))
                AND t.span && tstzrange(\(window.lowerBound), \(window.upperBound))
                AND (m.poll_id IS NOT NULL OR EXISTS (SELECT FROM booking b
                    WHERE b.workspace_id = m.workspace_id AND b.meeting_id = m.id
                        AND (b.state <> 'held' OR b.held_until > \(tx.now))))
            """
        ).compactMap { row in
            let (low, high): (Date, Date) = (try row.get("low"), try row.get("high"))
            return low < high ? (try row.get("host_id"), low..<high) : nil
        }
    }

    private func hostRows(_ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID) throws -> [Row] {
        try tx.rows(
            """
            SELECT t.id AS type_id, t.owner_id, t.name, t.document AS type_document, t.is_open,
                p.id, p.profile, p.state, p.created_at, p.updated_at, a.document,
                n.person_id IS NOT NULL AS is_away, n.until,
                m.person_id IS NOT NULL AND (p.id = t.owner_id OR coalesce(a.is_shared, false)) AS is_there,
                (SELECT count(*) FROM booking b WHERE b.workspace_id = t.workspace_id AND b.event_type_id = t.id
                    AND b.state IN ('pending', 'booked') AND b.starts_at > \(tx.now - 90 * 86_400)
                    AND p.id = ANY(b.hosts)) AS given
            FROM event_type t
            JOIN event_type_host h ON h.workspace_id = t.workspace_id AND h.event_type_id = t.id
            JOIN person p ON p.workspace_id = h.workspace_id AND p.id = h.person_id
            LEFT JOIN availability a ON a.workspace_id = p.workspace_id AND a.person_id = p.id
            LEFT JOIN membership m ON m.workspace_id = p.workspace_id AND m.person_id = p.id AND m.state = 'active'
            LEFT JOIN not_now n ON n.workspace_id = p.workspace_id AND n.person_id = p.id
                AND (n.until IS NULL OR n.until > \(tx.now))
            WHERE t.workspace_id = \(workspace) AND t.id = \(id) ORDER BY h.position, h.person_id
            """)
    }

    private func hosts(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [Host] {
        let persons = try people.open(tx, workspace, rows)
        let known = Dictionary(persons.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let availabilities = AvailabilityStore(vault: vault)
        return try rows.compactMap { row in
            guard let person = known[try row.get("id")] else { return nil }
            let (isAway, until): (Bool, Date?) = (try row.get("is_away"), try row.get("until"))
            let document: [UInt8]? = try row.get("document")
            // Somebody who has left the workspace, or allows it no more, has no hours here.
            let isThere = try person.state == .active && row.get("is_there")
            return Host(
                person: person,
                availability: try isThere
                    ? document.map { try availabilities.open(tx, workspace, person.id, Sealed(bytes: $0)) } : nil,
                notNow: isAway ? NotNow(until: until) : nil, given: try row.get("given"), isThere: isThere)
        }
    }

    /// Calendars and books of all hosts at once.
    private func addTimes(
        _ tx: Transaction, _ workspace: WorkspaceID, _ type: EventType, to hosts: inout [Host], _ except: BookingID?
    ) throws {
        let ids = hosts.map(\.person.id)
        let (from, until) = (
            tx.now - 40 * 86_400, tx.now + TimeInterval((type.settings.daysAhead + 40) * 86_400)
        )
        let rows = try tx.rows(
            """
            SELECT person_id, id, kind, name, busy, covers_from, covers_until, read_at, failed_at,
                failure, connection_id, next_read_at, is_target, NULL::uuid AS event_type_id, NULL::timestamptz AS starts_at, NULL::timestamptz AS ends_at,
                0::bigint AS free_seats, \(BusyCalendarStore.patience)
            FROM busy_calendar WHERE workspace_id = \(workspace) AND person_id = ANY(\(ids))
            UNION ALL
            SELECT t.host_id, m.id, 'meeting', NULL, NULL, lower(t.span), upper(t.span), NULL, NULL, NULL, NULL, NULL,
                NULL, m.event_type_id,
                m.starts_at, m.ends_at, m.seats - b.taken, NULL
            FROM host_time t JOIN meeting m ON m.workspace_id = t.workspace_id AND m.id = t.meeting_id
            CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE b.state <> 'held' OR b.held_until > \(tx.now)) AS taken
                FROM booking b WHERE b.workspace_id = m.workspace_id AND b.meeting_id = m.id
                    AND b.id IS DISTINCT FROM \(except)::uuid) b
            WHERE t.workspace_id = \(workspace) AND t.host_id = ANY(\(ids)) AND (b.taken > 0 OR m.poll_id IS NOT NULL)
                AND t.span && tstzrange(\(from), \(until))
            ORDER BY person_id, id
            """)
        let calendars = BusyCalendarStore(vault: vault, random: random)
        let keys = try vault.personKeys(tx, workspace, ids)
        for row in rows {
            let person: PersonID = try row.get("person_id")
            guard let place = hosts.firstIndex(where: { $0.person.id == person }), let key = keys[person] else {
                continue
            }
            if try row.get("kind", as: String.self) == "meeting" {
                hosts[place].bookings.append(try Self.booking(row, type))
            } else {
                hosts[place].sources.append(try calendars.read(row, key, workspace))
            }
        }
    }

    private static func booking(_ row: Row, _ type: EventType) throws -> Calendars.Booking {
        let (start, end): (Date, Date) = (try row.get("starts_at"), try row.get("ends_at"))
        let (low, high): (Date, Date) = (try row.get("covers_from"), try row.get("covers_until"))
        var booking = Calendars.Booking(start.instant, end.instant)
        booking.bufferBefore = start.instant - low.instant
        booking.bufferAfter = high.instant - end.instant
        booking.isOfThisType = try row.get("event_type_id", as: EventTypeID?.self) == type.id
        // As many as are free there are free, whatever the settings say since.
        booking.seatsTaken = type.settings.seats - (try row.get("free_seats", as: Int.self))
        return booking
    }
}
