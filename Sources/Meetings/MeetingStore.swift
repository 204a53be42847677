import Calendars
import Foundation
import Primitives
import Store

/// A time that somebody wishes.
struct SlotWish: Sendable, Equatable {
    let type: EventTypeID
    let link: BookingLinkID
    let start: Instant
    let end: Instant
    /// Of a guest who holds it; nil for what is moved.
    let browser: [UInt8]?

    var minutes: Int { (end - start) / 60 }
}

/// Every statement on `meeting` and `host_time`: the one place where time is taken and given back.
struct MeetingStore: Sendable {
    let random: RandomSource

    /// Lets nobody else change what is booked with these people until the transaction ends. Without it the constraint holds
    /// as well; with it, limits of a day or week do too, and the second of two is told so instead of failing.
    func lock(_ tx: Transaction, _ workspace: WorkspaceID, _ hosts: [PersonID]) throws {
        _ = try tx.rows(
            """
            SELECT person_id FROM availability WHERE workspace_id = \(workspace) AND person_id = ANY(\(hosts))
            ORDER BY person_id FOR NO KEY UPDATE
            """)
    }

    /// Takes a place in a meeting that is there, or time of these hosts for a new one. Nil where somebody else has it.
    func take(
        _ tx: Transaction, _ workspace: WorkspaceID, _ wish: SlotWish, _ settings: EventTypeSettings, hosts: [PersonID]
    ) throws -> (meeting: MeetingID, hosts: [PersonID])? {
        if settings.seats > 1, let joined = try join(tx, workspace, wish) { return joined }
        let id = MeetingID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO meeting (workspace_id, id, event_type_id, starts_at, ends_at, seats, seats_taken, created_at)
            VALUES (\(workspace), \(id), \(wish.type), \(wish.start.date), \(wish.end.date), \(settings.seats), 1, \(tx.now))
            """)
        // Waits for whoever is about to take the same time, and says how many of the hosts were free after all.
        let taken = try tx.run(
            """
            INSERT INTO host_time (workspace_id, meeting_id, host_id, span)
            SELECT \(workspace), \(id), h.id, tstzrange(\((wish.start + -settings.bufferBefore * 60).date),
                \((wish.end + settings.bufferAfter * 60).date))
            FROM unnest(\(hosts)) AS h (id) ORDER BY h.id ON CONFLICT DO NOTHING
            """)
        if taken == hosts.count { return (id, hosts) }
        try tx.run("DELETE FROM meeting WHERE workspace_id = \(workspace) AND id = \(id)")
        return nil
    }

    /// Takes the time of a poll that is settled: of its owner, and of colleagues. Those who have it; nil where the owner
    /// does not.
    func take(
        _ tx: Transaction, _ workspace: WorkspaceID, _ poll: Poll, _ option: PollOption, with colleagues: [PersonID]
    ) throws -> [PersonID]? {
        let id = MeetingID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO meeting (workspace_id, id, poll_id, starts_at, ends_at, seats, seats_taken, created_at)
            VALUES (\(workspace), \(id), \(poll.id), \(option.start.date), \(option.end.date), 1, 1, \(tx.now))
            """)
        let span: SQL = "tstzrange(\(option.start.date), \(option.end.date))"
        let taken = try tx.rows(
            """
            INSERT INTO host_time (workspace_id, meeting_id, host_id, span)
            SELECT \(workspace), \(id), h.id, \(span) FROM unnest(\([poll.owner] + colleagues)) AS h (id)
            ORDER BY h.id ON CONFLICT DO NOTHING RETURNING host_id
            """
        ).map { try $0.get("host_id", as: PersonID.self) }
        if taken.contains(poll.owner) { return colleagues.filter { taken.contains($0) } }
        try tx.run("DELETE FROM meeting WHERE workspace_id = \(workspace) AND id = \(id)")
        return nil
    }

    /// Whose time a settled poll has beside its owner's.
    func colleagues(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: Poll) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT t.host_id FROM host_time t JOIN meeting m ON m.workspace_id = t.workspace_id AND m.id = t.meeting_id
            WHERE t.workspace_id = \(workspace) AND m.poll_id = \(poll.id) AND t.host_id <> \(poll.owner)
            ORDER BY t.host_id
            """
        ).map { try $0.get("host_id") }
    }

    /// Gives back the time that others' polls have of somebody who cannot come any more. Which of them lay ahead.
    func leavePolls(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> [PollID] {
        try tx.rows(
            """
            DELETE FROM host_time t USING meeting m, poll p
            WHERE t.workspace_id = \(workspace) AND t.host_id = \(person)
                AND m.workspace_id = t.workspace_id AND m.id = t.meeting_id AND m.starts_at > \(tx.now)
                AND p.workspace_id = m.workspace_id AND p.id = m.poll_id AND p.owner_id <> \(person)
            RETURNING p.id
            """
        ).map { try $0.get("id") }
    }

    /// Gives back the time of a poll that is called off.
    func giveBack(_ tx: Transaction, _ workspace: WorkspaceID, _ poll: PollID) throws {
        try tx.run("DELETE FROM meeting WHERE workspace_id = \(workspace) AND poll_id = \(poll)")
    }

    private func join(
        _ tx: Transaction, _ workspace: WorkspaceID, _ wish: SlotWish
    ) throws -> (meeting: MeetingID, hosts: [PersonID])? {
        let row = try tx.first(
            """
            UPDATE meeting SET seats_taken = seats_taken + 1 WHERE workspace_id = \(workspace) AND id = (
                SELECT id FROM meeting WHERE workspace_id = \(workspace) AND event_type_id = \(wish.type)
                    AND starts_at = \(wish.start.date) AND ends_at = \(wish.end.date) AND seats_taken < seats
                ORDER BY id LIMIT 1 FOR UPDATE)
            RETURNING id, (SELECT array_agg(t.host_id ORDER BY t.host_id) FROM host_time t
                WHERE t.workspace_id = meeting.workspace_id AND t.meeting_id = meeting.id) AS hosts
            """)
        return try row.map { (try $0.get("id"), try $0.get("hosts")) }
    }

    /// For how many guests a meeting is.
    func seats(_ tx: Transaction, _ workspace: WorkspaceID, _ meeting: MeetingID) throws -> Int? {
        try tx.first("SELECT seats FROM meeting WHERE workspace_id = \(workspace) AND id = \(meeting)")?.get("seats")
    }

    /// Gives the time of a meeting back that one guest alone has, who is about to take another. False where others are in it.
    func vacate(_ tx: Transaction, _ workspace: WorkspaceID, _ meeting: MeetingID) throws -> Bool {
        try tx.run(
            """
            DELETE FROM host_time t USING meeting m WHERE t.workspace_id = \(workspace) AND t.meeting_id = \(meeting)
                AND m.workspace_id = t.workspace_id AND m.id = t.meeting_id AND m.seats_taken = 1
            """) > 0
    }

    /// Gives a place back; the last one takes the meeting with it. True where that was so.
    @discardableResult
    func leave(_ tx: Transaction, _ workspace: WorkspaceID, _ meeting: MeetingID) throws -> Bool {
        try tx.run(
            """
            UPDATE meeting SET seats_taken = seats_taken - 1 WHERE workspace_id = \(workspace) AND id = \(meeting)
            """)
        return try tx.run(
            "DELETE FROM meeting WHERE workspace_id = \(workspace) AND id = \(meeting) AND seats_taken = 0") == 1
    }

    /// Gives back what was held too long: of these hosts, or of everybody.
    func releaseExpired(_ tx: Transaction, _ workspace: WorkspaceID, of hosts: [PersonID]) throws {
        try release(
            tx,
            "workspace_id = \(workspace) AND state = 'held' AND held_until <= \(tx.now) AND hosts && \(hosts)")
    }

    func releaseExpired(_ tx: Transaction) throws { try release(tx, "state = 'held' AND held_until <= \(tx.now)") }

    /// Gives back what a browser holds of a kind of meeting: who chooses another time keeps one only.
    func release(_ tx: Transaction, _ workspace: WorkspaceID, _ type: EventTypeID, browser: [UInt8]) throws {
        try release(
            tx,
            "workspace_id = \(workspace) AND state = 'held' AND event_type_id = \(type) AND browser = \(browser)")
    }

    func release(_ tx: Transaction, _ workspace: WorkspaceID, _ booking: BookingID) throws {
        try release(tx, "workspace_id = \(workspace) AND state = 'held' AND id = \(booking)")
    }

    private func release(_ tx: Transaction, _ which: SQL) throws {
        let rows = try tx.rows("DELETE FROM booking WHERE \(which) RETURNING workspace_id, meeting_id")
        for row in rows { try leave(tx, row.get("workspace_id"), row.get("meeting_id")) }
    }
}
