import Calendars
import Foundation
import Primitives
import Store
import Vault

extension BusySource.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on `busy_calendar`. Seals and opens on the way.
struct BusyCalendarStore: Sendable {
    /// Calendars of one person at most.
    static let most = 10

    let vault: KeyVault
    let random: RandomSource

    /// A new calendar: of a file, or of a connection. Throws `CalendarFileError.tooMany`.
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, named name: String,
        _ reading: CalendarFile.Reading, of origin: Origin = .file
    ) throws {
        let count: Int? = try tx.first(
            "SELECT count(*) AS count FROM busy_calendar WHERE workspace_id = \(workspace) AND person_id = \(person)"
        )?.get("count")
        guard count ?? 0 < Self.most else { throw CalendarFileError.tooMany }
        let id = BusyCalendarID(random.uuid(at: tx.now))
        let key = try key(tx, workspace, person)
        let sealed = try vault.seal(name, under: key, at: Self.place("name", id, workspace))
        let remote = try origin.remote.map { try vault.seal($0, under: key, at: Self.place("remote", id, workspace)) }
        let entries = try origin.entries.map {
            try vault.seal($0, under: key, at: Self.place("entries", id, workspace))
        }
        try tx.run(
            """
            INSERT INTO busy_calendar (workspace_id, person_id, id, kind, name, busy, covers_from, covers_until, read_at,
                created_at, connection_id, remote, next_read_at, entries)
            VALUES (\(workspace), \(person), \(id), \(origin.kind), \(sealed), \(busy(reading, key, id, workspace)),
                \(reading.covers.lowerBound.date), \(reading.covers.upperBound.date), \(tx.now), \(tx.now),
                \(origin.connection), \(remote), \(origin.connection.map { _ in tx.now + TimeInterval(BusySource.pace) }), \(entries))
            """)
    }

    /// Where a calendar comes from.
    struct Origin: Sendable {
        static let file = Origin(kind: .file, connection: nil, remote: nil)

        let kind: BusySource.Kind
        let connection: CalendarConnectionID?
        let remote: RemoteCalendar?
        var entries: [UInt8]?
    }

    /// The same calendar, read anew.
    func replace(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ id: BusyCalendarID,
        _ reading: CalendarFile.Reading
    ) throws {
        let key = try key(tx, workspace, person)
        try tx.run(
            """
            UPDATE busy_calendar SET busy = \(busy(reading, key, id, workspace)), read_at = \(tx.now),
                covers_from = \(reading.covers.lowerBound.date), covers_until = \(reading.covers.upperBound.date),
                failed_at = NULL, failure = NULL, told_at = NULL
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND id = \(id)
            """)
    }

    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ id: BusyCalendarID) throws -> Bool {
        try tx.run(
            "DELETE FROM busy_calendar WHERE workspace_id = \(workspace) AND person_id = \(person) AND id = \(id)") == 1
    }

    /// How long its owner lets it count that cannot be read anew. Of `busy_calendar`.
    static let patience: SQL = """
        coalesce((SELECT a.patience FROM availability a WHERE a.workspace_id = busy_calendar.workspace_id
            AND a.person_id = busy_calendar.person_id), \(BusySource.patience)::bigint) AS patience
        """

    /// The calendars of these people, by person, in the order in which they were added.
    func sources(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID]
    ) throws -> [PersonID: [BusySource]] {
        let rows = try tx.rows(
            """
            SELECT person_id, id, kind, name, busy, covers_from, covers_until, read_at, failed_at, failure, connection_id,
                next_read_at, is_target, \(Self.patience)
            FROM busy_calendar WHERE workspace_id = \(workspace) AND person_id = ANY(\(people)) ORDER BY id
            """)
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        return try rows.reduce(into: [:]) { found, row in
            let person: PersonID = try row.get("person_id")
            guard let key = keys[person] else { throw DatabaseError.missing("data_key") }
            found[person, default: []].append(try read(row, key, workspace))
        }
    }

    func read(_ row: Row, _ key: DataKey, _ workspace: WorkspaceID) throws -> BusySource {
        let id: BusyCalendarID = try row.get("id")
        let name: String = try vault.open(row.get("name"), under: key, at: Self.place("name", id, workspace))
        let bytes: [UInt8] = try vault.open(row.get("busy"), under: key, at: Self.place("busy", id, workspace))
        guard let busy = BusyBytes.decode(bytes) else { throw VaultError.unreadable }
        let (from, until): (Date, Date) = (try row.get("covers_from"), try row.get("covers_until"))
        let (readAt, failedAt): (Date, Date?) = (try row.get("read_at"), try row.get("failed_at"))
        let (failure, next): (String?, Date?) = (try row.get("failure"), try row.get("next_read_at"))
        return BusySource(
            id: id, kind: try row.get("kind"), name: name, busy: busy, covers: from.instant..<until.instant,
            readAt: readAt.instant, failedAt: failedAt?.instant, trouble: failure.flatMap { CalendarTrouble(word: $0) },
            connection: try row.get("connection_id"), nextReadAt: next?.instant, isTarget: try row.get("is_target"),
            patience: try row.get("patience"))
    }

    func busy(
        _ reading: CalendarFile.Reading, _ key: DataKey, _ id: BusyCalendarID, _ workspace: WorkspaceID
    ) throws -> Sealed<[UInt8]> {
        try vault.seal(BusyBytes.encode(reading.busy), under: key, at: Self.place("busy", id, workspace))
    }

    func key(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> DataKey {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    static func place(_ column: StaticString, _ id: BusyCalendarID, _ workspace: WorkspaceID) -> Place {
        Place("busy_calendar", column, row: id.uuid, workspace: workspace)
    }
}
