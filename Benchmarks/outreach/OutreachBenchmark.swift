import App
import Foundation
import Logging
import Outreach
import Primitives
import Store

/// `outreach-benchmark MAILS`: how long it takes to find the mail that is due next among so many that are scheduled, beside one row
/// by its primary key, by turns, on a PostgreSQL of its own with the settings of service. Prints lines of a name and microseconds.
@main
struct OutreachBenchmark {
    /// How often each of the two is asked.
    static let turns = 2_000
    /// Mails of one way through a sequence.
    static let steps = 13

    static func main() async throws {
        guard CommandLine.arguments.count == 2, let mails = Int(CommandLine.arguments[1]), mails >= steps else {
            print("usage: outreach-benchmark MAILS")
            exit(64)
        }
        let folder = URL(filePath: "/var/tmp/klatch-outreach-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cluster = PrivateCluster(
            PrivateClusterSettings(dataFolder: folder, allowsTestDatabases: true),
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        try await cluster.start()
        do { try await measure(cluster, mails) } catch { print("failed: \(error)") }
        await cluster.stop()
    }

    private static func measure(_ cluster: PrivateCluster, _ mails: Int) async throws {
        try Migrator(Installation.migrations()).migrate(owner: cluster.connectionString(role: .owner))
        let target = cluster.connectionString(role: .app)
        let database = Database(target: { target }, limits: DatabaseLimits(connections: 2))
        defer { database.close() }
        try await fill(database, mails)
        let owner = cluster.connectionString(role: .owner)
        let tables = Database(target: { owner }, limits: DatabaseLimits(connections: 1))
        try await tables.transaction(.system("benchmark")) { _ = try $0.run("ANALYZE outreach_message") }
        tables.close()
        let key = try await database.transaction(.system("benchmark")) { tx in
            let mail = try tx.first("SELECT workspace_id, id FROM outreach_message LIMIT 1")
            let (workspace, id): (UUID?, UUID?) = (try mail?.get("workspace_id"), try mail?.get("id"))
            return (workspace: workspace, id: id)
        }
        var (due, row): ([Double], [Double]) = ([], [])
        for _ in 0..<turns {
            let times = try await database.transaction(.system("benchmark")) { tx in
                let one = try microseconds { try rowByKey(tx, key) }
                let found = try microseconds { try DueMailStore.next(tx, limit: 1).count }
                guard found.count == 1, one.count == 1 else { throw DatabaseError.missing("mail") }
                return (found.time, one.time)
            }
            due.append(times.0)
            row.append(times.1)
        }
        print("due \(middle(due))")
        print("row \(middle(row))")
    }

    /// One person, one contact, and mails that are scheduled over the next ten days; one of them is due.
    private static func fill(_ database: Database, _ mails: Int) async throws {
        let (workspace, person, contact) = (UUID(), UUID(), UUID())
        try await database.transaction(.system("benchmark")) { tx in
            try tx.run("INSERT INTO workspace (id, name, created_at) VALUES (\(workspace), 'B', \(tx.now))")
            try tx.run(
                """
                INSERT INTO person (workspace_id, id, address_index, profile, fingerprint, state, created_at, updated_at)
                VALUES (\(workspace), \(person), \([UInt8](repeating: 0, count: 16)), \([UInt8(0)]),
                    \([UInt8](repeating: 0, count: 32)), 'active', \(tx.now), \(tx.now))
                """)
            try tx.run(
                """
                INSERT INTO outreach_contact (workspace_id, id, person_id, address_index, card, created_at, updated_at)
                VALUES (\(workspace), \(contact), \(person), \([UInt8](repeating: 0, count: 16)), \([UInt8(0)]),
                    \(tx.now), \(tx.now))
                """)
        }
        var left = (mails + steps - 1) / steps
        while left > 0 {
            let ways = min(left, 2_000)
            _ = try await database.transaction(.system("benchmark")) { tx in
                try tx.run(
                    """
                    WITH way AS (
                        INSERT INTO outreach_enrolment (workspace_id, id, person_id, contact_id, state, created_at)
                        SELECT \(workspace), gen_random_uuid(), \(person), \(contact), 'active', \(tx.now)::timestamptz
                        FROM generate_series(1, \(ways)) RETURNING id)
                    INSERT INTO outreach_message (workspace_id, id, person_id, enrolment_id, contact_id, step, stage, mail,
                        due_at, run_at)
                    SELECT \(workspace), gen_random_uuid(), \(person), way.id, \(contact), step, 'scheduled',
                        \([UInt8](repeating: 7, count: 1_000)), later.at, later.at
                    FROM way CROSS JOIN generate_series(0, \(steps - 1)) step
                    CROSS JOIN LATERAL (SELECT \(tx.now)::timestamptz + interval '1 hour' + step * interval '18 hours'
                        + random() * interval '1 hour' AS at) later
                    """)
            }
            left -= ways
        }
        _ = try await database.transaction(.system("benchmark")) { tx in
            try tx.run(
                """
                UPDATE outreach_message SET run_at = \(tx.now - 60)
                WHERE (workspace_id, id) IN (SELECT workspace_id, id FROM outreach_message ORDER BY id LIMIT 1)
                """)
        }
    }

    private static func rowByKey(_ tx: Transaction, _ key: (workspace: UUID?, id: UUID?)) throws -> Int {
        try tx.rows(
            """
            SELECT workspace_id, id FROM outreach_message
            WHERE workspace_id = \(key.workspace)::uuid AND id = \(key.id)::uuid
            """
        ).count
    }

    private static func microseconds<T>(_ body: () throws -> T) rethrows -> (count: T, time: Double) {
        let start = ContinuousClock.now
        let value = try body()
        return (value, (ContinuousClock.now - start) / .microseconds(1))
    }

    private static func middle(_ times: [Double]) -> String {
        String(format: "%.1f", times.sorted()[times.count / 2])
    }
}
