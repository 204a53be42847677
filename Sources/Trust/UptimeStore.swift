import Foundation
import Primitives
import Store

/// Every statement on `uptime_day`. Needs the system scope.
struct UptimeStore: Sendable {
    /// Notes that Klatch is there in this minute: the database answers and jobs are done. Once for each minute, however many
    /// processes say so.
    func measure(_ tx: Transaction) throws {
        let (day, minute) = Uptime.minute(of: tx.now)
        try tx.run(
            """
            INSERT INTO uptime_day AS d (workspace_id, day, first_minute, last_minute, up)
            SELECT \(WorkspaceID.installation), DATE '1970-01-01' + \(day)::int,
                CASE WHEN EXISTS (SELECT FROM uptime_day) THEN 0 ELSE \(minute)::int END, \(minute)::int, 1
            ON CONFLICT (workspace_id, day) DO UPDATE SET up = d.up + 1, last_minute = excluded.last_minute
            WHERE d.last_minute < excluded.last_minute
            """)
    }

    func uptime(_ tx: Transaction) throws -> Uptime {
        let days = try tx.rows(
            """
            SELECT day - DATE '1970-01-01' AS number, first_minute, last_minute, up FROM uptime_day
            WHERE workspace_id = \(WorkspaceID.installation) ORDER BY day DESC LIMIT \(Uptime.days + 1)
            """
        ).map {
            Uptime.Day(
                number: try $0.get("number"), firstMinute: try $0.get("first_minute"),
                lastMinute: try $0.get("last_minute"), up: try $0.get("up"))
        }
        return Uptime(days, now: tx.now)
    }
}
