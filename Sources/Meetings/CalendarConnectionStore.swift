import Calendars
import Foundation
import Primitives
import Store
import Vault

extension CalendarConnection.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on `calendar_connection`, and on the calendars that are read through one. Seals and opens on the way.
struct CalendarConnectionStore: Sendable {
    /// Connections of one person at most.
    static let most = 10
    /// Calendars that are read in one beat at most.
    static let batch = 500

    let vault: KeyVault
    let random: RandomSource

    private var calendars: BusyCalendarStore { BusyCalendarStore(vault: vault, random: random) }

    /// Throws `CalendarFileError.tooMany`.
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ kind: CalendarConnection.Kind,
        _ document: CalendarConnection.Document
    ) throws -> CalendarConnectionID {
        let count: Int? = try tx.first(
            """
            SELECT count(*) AS count FROM calendar_connection
            WHERE workspace_id = \(workspace) AND person_id = \(person)
            """
        )?.get("count")
        guard count ?? 0 < Self.most else { throw CalendarFileError.tooMany }
        let id = CalendarConnectionID(random.uuid(at: tx.now))
        let sealed = try vault.seal(
            document, under: calendars.key(tx, workspace, person), at: Self.place(id, workspace))
        try tx.run(
            """
            INSERT INTO calendar_connection (workspace_id, person_id, id, kind, document, created_at)
            VALUES (\(workspace), \(person), \(id), \(kind), \(sealed), \(tx.now))
            """)
        return id
    }

    func change(
        _ tx: Transaction, _ workspace: WorkspaceID, _ connection: CalendarConnection,
        _ document: CalendarConnection.Document
    ) throws {
        let key = try calendars.key(tx, workspace, connection.person)
        let sealed = try vault.seal(document, under: key, at: Self.place(connection.id, workspace))
        try tx.run(
            """
            UPDATE calendar_connection SET document = \(sealed)
            WHERE workspace_id = \(workspace) AND id = \(connection.id)
            """)
    }

    /// With all calendars that are read through it.
    func remove(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ id: CalendarConnectionID
    ) throws -> Bool {
        try tx.run(
            """
            DELETE FROM calendar_connection WHERE workspace_id = \(workspace) AND person_id = \(person) AND id = \(id)
            """) == 1
    }

    /// A feed is its one calendar: without it nothing of it is kept.
    func removeUnusedFeeds(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run(
            """
            DELETE FROM calendar_connection c
            WHERE c.workspace_id = \(workspace) AND c.person_id = \(person) AND c.kind = 'feed' AND NOT EXISTS (
                SELECT FROM busy_calendar b WHERE b.workspace_id = c.workspace_id AND b.connection_id = c.id)
            """)
    }

    func all(_ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID) throws -> [CalendarConnection] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT id, person_id, kind, document, created_at FROM calendar_connection
                WHERE workspace_id = \(workspace) AND person_id = \(person) ORDER BY id
                """))
    }

    /// Of all workspaces. Needs the system scope.
    func some(_ tx: Transaction, _ kind: CalendarConnection.Kind, limit: Int) throws -> [CalendarConnection] {
        let rows = try tx.rows(
            """
            SELECT workspace_id, id, person_id, kind, document, created_at FROM calendar_connection
            WHERE kind = \(kind) ORDER BY workspace_id, id LIMIT \(limit)
            """)
        let byWorkspace = try Dictionary(grouping: rows) { try $0.get("workspace_id", as: WorkspaceID.self) }
        return try byWorkspace.flatMap { try open(tx, $0, $1) }
    }

    /// When a calendar of each of somebody's connections was last read without a fault.
    func lastReads(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID
    ) throws -> [CalendarConnectionID: Date] {
        let rows = try tx.rows(
            """
            SELECT connection_id, max(read_at) AS at FROM busy_calendar
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND connection_id IS NOT NULL
            GROUP BY connection_id
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("connection_id"), try $0.get("at")) })
    }

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [CalendarConnection] {
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        return try rows.map { row in
            let (id, person): (CalendarConnectionID, PersonID) = (try row.get("id"), try row.get("person_id"))
            guard let key = keys[person] else { throw DatabaseError.missing("data_key") }
            return CalendarConnection(
                id: id, person: person, kind: try row.get("kind"),
                document: try vault.open(row.get("document"), under: key, at: Self.place(id, workspace)),
                createdAt: try row.get("created_at"))
        }
    }

    // MARK: Calendars that are read through one

    /// A calendar with all that reading it takes.
    struct Due: Sendable {
        let id: BusyCalendarID
        let person: PersonID
        let connection: CalendarConnection
        let remote: RemoteCalendar
        let coversUntil: Instant
        let failedAt: Instant?
        let trouble: CalendarTrouble?
        let readAt: Instant
        let isTarget: Bool
        /// Seconds for which its owner lets it count although it cannot be read.
        let patience: Int

        /// Whether an answer other than the last "no" can be expected: a password that was refused is not tried again for
        /// each guest.
        var canBeAsked: Bool { connection.kind == .feed || !(trouble?.isOfAccount ?? false) }
    }

    /// Whose calendar it is has a place here still: nobody's is read or written to who left or was suspended (AT-30).
    /// Of `busy_calendar b`.
    private static let ownerIsHere: SQL = """
        EXISTS (SELECT FROM membership o JOIN person p ON p.workspace_id = o.workspace_id AND p.id = o.person_id
            WHERE o.workspace_id = b.workspace_id AND o.person_id = b.person_id AND o.state = 'active'
                AND p.state = 'active')
        """

    /// Those whose time has come, of all workspaces. Their next time is set, so that nobody else takes them.
    func takeDue(_ tx: Transaction) throws -> [(workspace: WorkspaceID, id: BusyCalendarID)] {
        try tx.rows(
            """
            UPDATE busy_calendar SET next_read_at = \(tx.now + TimeInterval(BusySource.pace))
            WHERE (workspace_id, id) IN (
                SELECT workspace_id, id FROM busy_calendar b WHERE next_read_at <= \(tx.now) AND \(Self.ownerIsHere)
                    AND failure IS DISTINCT FROM \(CalendarTrouble.revoked.word)
                ORDER BY next_read_at LIMIT \(Self.batch) FOR UPDATE SKIP LOCKED)
            RETURNING workspace_id, id
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    /// Those of these people that are read through a connection, or the one.
    func remotes(_ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID]) throws -> [Due] {
        try dues(tx, workspace, "b.person_id = ANY(\(people))")
    }

    func remote(_ tx: Transaction, _ workspace: WorkspaceID, _ id: BusyCalendarID) throws -> Due? {
        try dues(tx, workspace, "b.id = \(id) AND \(Self.ownerIsHere)").first
    }

    /// The calendar into which somebody's meetings are written.
    func target(_ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID) throws -> Due? {
        try dues(tx, workspace, "b.person_id = \(person) AND b.is_target AND \(Self.ownerIsHere)").first
    }

    /// Whose meetings are written into a calendar of theirs, of these people.
    func withTargets(_ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID]) throws -> Set<PersonID> {
        try targeted(tx, workspace, people, "true")
    }

    /// Those of them who need no invitation by mail, because nothing is known to be in the way of writing.
    func withGoodTargets(_ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID]) throws -> Set<PersonID> {
        let hopeless = CalendarTrouble.plain.filter(\.needsOwner).map(\.word)
        return try targeted(tx, workspace, people, "NOT coalesce(failure = ANY(\(hopeless)), false)")
    }

    private func targeted(
        _ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID], _ which: SQL
    ) throws -> Set<PersonID> {
        Set(
            try tx.rows(
                """
                SELECT person_id FROM busy_calendar
                WHERE workspace_id = \(workspace) AND person_id = ANY(\(people)) AND is_target AND \(which)
                """
            ).map { try $0.get("person_id") })
    }

    private func dues(_ tx: Transaction, _ workspace: WorkspaceID, _ which: SQL) throws -> [Due] {
        let rows = try tx.rows(
            """
            SELECT b.id AS calendar, b.remote, b.covers_until, b.failed_at, b.failure, b.read_at, b.is_target,
                coalesce(a.patience, \(BusySource.patience)::bigint) AS patience, c.id, c.person_id, c.kind, c.document, c.created_at
            FROM busy_calendar b JOIN calendar_connection c
                ON c.workspace_id = b.workspace_id AND c.id = b.connection_id
            LEFT JOIN availability a ON a.workspace_id = b.workspace_id AND a.person_id = b.person_id
            WHERE b.workspace_id = \(workspace) AND \(which) ORDER BY b.id
            """)
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        return try zip(rows, open(tx, workspace, rows)).map { row, connection in
            let id: BusyCalendarID = try row.get("calendar")
            guard let key = keys[connection.person] else { throw DatabaseError.missing("data_key") }
            let (until, failedAt, readAt): (Date, Date?, Date) = (
                try row.get("covers_until"), try row.get("failed_at"), try row.get("read_at")
            )
            return Due(
                id: id, person: connection.person, connection: connection,
                remote: try vault.open(
                    row.get("remote"), under: key, at: BusyCalendarStore.place("remote", id, workspace)),
                coversUntil: until.instant, failedAt: failedAt?.instant,
                trouble: try row.get("failure", as: String?.self).flatMap { CalendarTrouble(word: $0) },
                readAt: readAt.instant,
                isTarget: try row.get("is_target"), patience: try row.get("patience"))
        }
    }

    /// What is known of each entry of a calendar that tells changes.
    func entries(_ tx: Transaction, _ workspace: WorkspaceID, _ due: Due) throws -> [UInt8]? {
        let row = try tx.first(
            "SELECT entries FROM busy_calendar WHERE workspace_id = \(workspace) AND id = \(due.id)")
        guard let sealed = try row?.get("entries", as: [UInt8]?.self) else { return nil }
        return try vault.open(
            Sealed<[UInt8]>(bytes: sealed), under: calendars.key(tx, workspace, due.person),
            at: BusyCalendarStore.place("entries", due.id, workspace))
    }

    /// What was found when it was looked at.
    func keep(
        _ tx: Transaction, _ workspace: WorkspaceID, _ due: Due, _ look: CalendarReader.Look
    ) throws {
        if let reading = look.reading { try calendars.replace(tx, workspace, due.person, due.id, reading) }
        let key = try calendars.key(tx, workspace, due.person)
        let remote = try vault.seal(
            look.remote, under: key, at: BusyCalendarStore.place("remote", due.id, workspace))
        if let entries = look.entries {
            let sealed = try vault.seal(entries, under: key, at: BusyCalendarStore.place("entries", due.id, workspace))
            try tx.run(
                "UPDATE busy_calendar SET entries = \(sealed) WHERE workspace_id = \(workspace) AND id = \(due.id)")
        }
        try tx.run(
            """
            UPDATE busy_calendar SET remote = \(remote), read_at = \(tx.now), failed_at = NULL, failure = NULL,
                told_at = NULL, next_read_at = \(tx.now + TimeInterval(BusySource.pace))
            WHERE workspace_id = \(workspace) AND id = \(due.id)
            """)
    }

    /// It could not be read, or none of its account could. What is known stays, and counts for as long as it may.
    func note(
        _ tx: Transaction, _ workspace: WorkspaceID, _ due: Due, _ trouble: CalendarTrouble
    ) throws {
        // Sooner than usual, unless only its owner can do something about it.
        let wait = trouble.needsOwner ? 6 * BusySource.pace : BusySource.pace / 4
        try tx.run(
            """
            UPDATE busy_calendar SET failed_at = coalesce(failed_at, \(tx.now)), failure = \(trouble.word),
                next_read_at = \(tx.now + TimeInterval(wait))
            WHERE workspace_id = \(workspace) AND \(Self.which(due, trouble))
            """)
    }

    /// Its owner is to be told: once for all calendars of an account, where it is the account's trouble. False where that
    /// was done, by another one's reading at the same moment perhaps.
    func noteTold(_ tx: Transaction, _ workspace: WorkspaceID, _ due: Due, _ trouble: CalendarTrouble) throws -> Bool {
        try tx.run(
            """
            UPDATE busy_calendar SET told_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND told_at IS NULL AND \(Self.which(due, trouble))
            """) > 0
    }

    private static func which(_ due: Due, _ trouble: CalendarTrouble) -> SQL {
        trouble.isOfAccount ? "connection_id = \(due.connection.id)" : "id = \(due.id)"
    }

    /// All of a connection are to be read at once, because it opens again.
    func hurry(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: CalendarConnectionID
    ) throws -> [BusyCalendarID] {
        try tx.rows(
            """
            UPDATE busy_calendar SET next_read_at = \(tx.now) WHERE workspace_id = \(workspace) AND connection_id = \(id)
            RETURNING id
            """
        ).map { try $0.get("id") }
    }

    /// The one calendar of somebody's into which meetings are written; nil for none.
    func setTarget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ id: BusyCalendarID?
    ) throws {
        try tx.run(
            """
            UPDATE busy_calendar SET is_target = false
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND is_target
            """)
        guard let id else { return }
        try tx.run(
            """
            UPDATE busy_calendar SET is_target = true
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND id = \(id) AND connection_id IS NOT NULL
            """)
    }

    /// Identifiers of meetings and bookings of somebody's, as invitations name them.
    func own(_ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID) throws -> Set<UUID> {
        let rows = try tx.rows(
            """
            SELECT id FROM booking WHERE workspace_id = \(workspace) AND \(person) = ANY(hosts)
            UNION SELECT meeting_id FROM host_time WHERE workspace_id = \(workspace) AND host_id = \(person)
            UNION SELECT id FROM poll WHERE workspace_id = \(workspace) AND owner_id = \(person)
            UNION SELECT m.poll_id FROM host_time t
                JOIN meeting m ON m.workspace_id = t.workspace_id AND m.id = t.meeting_id AND m.poll_id IS NOT NULL
                WHERE t.workspace_id = \(workspace) AND t.host_id = \(person)
            """)
        return Set(try rows.map { try $0.get("id", as: UUID.self) })
    }

    private static func place(_ id: CalendarConnectionID, _ workspace: WorkspaceID) -> Place {
        Place("calendar_connection", "document", row: id.uuid, workspace: workspace)
    }
}
