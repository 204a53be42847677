import Claims
import Foundation
import Primitives
import Store

/// A backup of the last day is there, in one go with its keys; none was made longer ago than 26 hours.
package struct DailyBackupProbe: Probe {
    static let limit: TimeInterval = 26 * 3600

    package init() {}

    package func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard scene.house.makesBackups else { return ClaimFinding(.off, "No place for backups is named.") }
        let (last, failure) = try await scene.read { tx in
            (
                try tx.first("SELECT max(started_at) AS at FROM backup_run WHERE failure IS NULL")?.get(
                    "at", as: Date?.self),
                try tx.first(
                    "SELECT failure IS NOT NULL AS failed FROM backup_run ORDER BY started_at DESC LIMIT 1")?
                    .get("failed", as: Bool.self) ?? false
            )
        }
        guard let last = last ?? nil else { return ClaimFinding(.broken, "None was made yet.") }
        let age = scene.time.now().timeIntervalSince(last)
        let recorded = ["hours old": "\(Int(age / 3600))", "last try failed": "\(failure)"]
        return (-60...Self.limit).contains(age)
            ? ClaimFinding(
                .holds, "The newest is \(Int(age / 3600)) hours old, encrypted and read back.", recorded: recorded)
            : ClaimFinding(.broken, "The newest is \(Int(age / 3600)) hours old.", recorded: recorded)
    }
}

/// The newest backup was restored into a database that was thrown away, in the last 90 days; what is sealed in it opened, and
/// people could sign in.
struct RehearsalProbe: Probe {
    static let limit: TimeInterval = 90 * 86_400

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard scene.house.makesBackups else { return ClaimFinding(.off, "No place for backups is named.") }
        let row = try await scene.read { tx in
            try tx.first(
                """
                SELECT started_at, seconds, lost_seconds, failure IS NULL AS passed, COALESCE(sealed_values, 0) AS sealed,
                    COALESCE(sign_ins, 0) AS sign_ins
                FROM backup_drill ORDER BY started_at DESC LIMIT 1
                """
            ).map {
                (
                    at: try $0.get("started_at", as: Date.self), seconds: try $0.get("seconds", as: Int.self),
                    lost: try $0.get("lost_seconds", as: Int?.self) ?? 0, passed: try $0.get("passed", as: Bool.self),
                    sealed: try $0.get("sealed", as: Int.self), signIns: try $0.get("sign_ins", as: Int.self)
                )
            }
        }
        guard let row else { return ClaimFinding(.unproved, "Nothing was rehearsed yet.") }
        let recorded = [
            "seconds": "\(row.seconds)", "lost minutes": "\(row.lost / 60)", "sealed values": "\(row.sealed)",
            "sign-ins": "\(row.signIns)",
        ]
        guard row.passed else { return ClaimFinding(.unproved, "The last rehearsal failed.", recorded: recorded) }
        guard scene.time.now().timeIntervalSince(row.at) <= Self.limit else {
            return ClaimFinding(.unproved, "The last rehearsal is too long ago.", recorded: recorded)
        }
        guard row.sealed > 0, row.signIns > 0 else {
            return ClaimFinding(.unproved, "The last rehearsal opened nothing sealed.", recorded: recorded)
        }
        return ClaimFinding(
            .holds, "The last one took \(row.seconds) seconds; \(row.lost / 60) minutes would have been lost.",
            recorded: recorded)
    }
}
