import Foundation
import Primitives
import Store

/// A backup that was made or failed, as the ledger tells it.
package struct BackupRecord: Sendable, Codable, Equatable {
    package let startedAt: Date
    package let seconds: Int
    package let data: String?
    package let keys: String?
    package let bytes: Int?
    package let rows: Int?
    package let failure: String?

    package init(
        startedAt: Date, seconds: Int, data: String?, keys: String?, bytes: Int?, rows: Int?, failure: String?
    ) {
        (self.startedAt, self.seconds, self.data, self.keys) = (startedAt, seconds, data, keys)
        (self.bytes, self.rows, self.failure) = (bytes, rows, failure)
    }
}

/// A rehearsal: the newest backup, restored into a database that was thrown away again.
package struct DrillRecord: Sendable, Codable, Equatable {
    package let startedAt: Date
    package let data: String?
    /// Until everything was restored and checked.
    package let seconds: Int
    /// How much of the past would have been lost.
    package let lostSeconds: Int?
    package let rows: Int?
    /// What was tried with the restored keys; nil where it failed, and in records of before this was counted.
    package let sight: DrillSight?
    package let failure: String?

    package init(
        startedAt: Date, data: String?, seconds: Int, lostSeconds: Int?, rows: Int?, sight: DrillSight?,
        failure: String?
    ) {
        (self.startedAt, self.data, self.seconds) = (startedAt, data, seconds)
        (self.lostSeconds, self.rows, self.sight, self.failure) = (lostSeconds, rows, sight, failure)
    }

    package var passed: Bool { failure == nil }
}

/// What a rehearsal tried in the restored database, all of which worked.
package struct DrillSight: Sendable, Codable, Equatable {
    /// Sealed columns with any value, and how many of their values were opened.
    package let sealedColumns: Int
    package let sealedValues: Int
    /// Values among those drawn whose key was destroyed with the person: they stay closed.
    package let erasedValues: Int
    /// People for whom a session was opened and found again.
    package let signIns: Int

    package init(sealedColumns: Int, sealedValues: Int, erasedValues: Int, signIns: Int) {
        (self.sealedColumns, self.sealedValues) = (sealedColumns, sealedValues)
        (self.erasedValues, self.signIns) = (erasedValues, signIns)
    }
}

/// Every statement on Backups' tables. Needs the system scope.
package struct BackupStore: Sendable {
    /// Days that the ledger goes back.
    static let days = 400

    let random: RandomSource

    package init(random: RandomSource) { self.random = random }

    func add(_ tx: Transaction, _ data: FinishedBackup, _ keys: FinishedBackup, startedAt: Date, digest: [UInt8]) throws
    {
        let bytes = data.manifest.bytes + keys.manifest.bytes
        let rows = data.manifest.rows + keys.manifest.rows
        try tx.run(
            """
            INSERT INTO backup_run (workspace_id, id, started_at, finished_at, data_name, keys_name, bytes, row_count, manifest)
            VALUES (\(WorkspaceID.installation), \(random.uuid(at: tx.now)), \(startedAt), \(tx.now), \(data.manifest.name),
                \(keys.manifest.name), \(bytes), \(rows), \(digest))
            """)
        let past = tx.now - TimeInterval(Self.days) * 86_400
        try tx.run(
            """
            DELETE FROM backup_run WHERE workspace_id = \(WorkspaceID.installation) AND started_at < \(past)
            """)
    }

    package func addFailure(_ tx: Transaction, startedAt: Date, _ words: String) throws {
        try tx.run(
            """
            INSERT INTO backup_run (workspace_id, id, started_at, finished_at, failure)
            VALUES (\(WorkspaceID.installation), \(random.uuid(at: tx.now)), \(startedAt), \(tx.now), \(Self.cut(words)))
            """)
    }

    package func add(_ tx: Transaction, _ drill: DrillRecord) throws {
        try tx.run(
            """
            INSERT INTO backup_drill (workspace_id, id, started_at, data_name, seconds, lost_seconds, row_count,
                sealed_columns, sealed_values, erased_values, sign_ins, failure)
            VALUES (\(WorkspaceID.installation), \(random.uuid(at: tx.now)), \(drill.startedAt), \(drill.data),
                \(drill.seconds), \(drill.lostSeconds), \(drill.rows), \(drill.sight?.sealedColumns),
                \(drill.sight?.sealedValues), \(drill.sight?.erasedValues), \(drill.sight?.signIns),
                \(drill.failure.map(Self.cut)))
            """)
        let past = tx.now - TimeInterval(Self.days) * 86_400
        try tx.run(
            """
            DELETE FROM backup_drill WHERE workspace_id = \(WorkspaceID.installation) AND started_at < \(past)
            """)
    }

    /// The last backup that was made and checked, and the hash of its manifest.
    package func newest(_ tx: Transaction) throws -> (record: BackupRecord, manifest: [UInt8])? {
        try tx.first(
            """
            SELECT * FROM backup_run WHERE workspace_id = \(WorkspaceID.installation) AND failure IS NULL
            ORDER BY started_at DESC LIMIT 1
            """
        ).map { try (record($0), $0.get("manifest")) }
    }

    /// The newest first.
    package func records(_ tx: Transaction, limit: Int) throws -> [BackupRecord] {
        try tx.rows(
            """
            SELECT * FROM backup_run WHERE workspace_id = \(WorkspaceID.installation)
            ORDER BY started_at DESC LIMIT \(limit)
            """
        ).map(record)
    }

    /// The newest first.
    package func drills(_ tx: Transaction, limit: Int) throws -> [DrillRecord] {
        try tx.rows(
            """
            SELECT * FROM backup_drill WHERE workspace_id = \(WorkspaceID.installation)
            ORDER BY started_at DESC LIMIT \(limit)
            """
        ).map {
            try DrillRecord(
                startedAt: $0.get("started_at"), data: $0.get("data_name"), seconds: $0.get("seconds"),
                lostSeconds: $0.get("lost_seconds"), rows: $0.get("row_count"), sight: sight($0),
                failure: $0.get("failure"))
        }
    }

    private func sight(_ row: Row) throws -> DrillSight? {
        guard let columns: Int = try row.get("sealed_columns") else { return nil }
        return try DrillSight(
            sealedColumns: columns, sealedValues: row.get("sealed_values"), erasedValues: row.get("erased_values"),
            signIns: row.get("sign_ins"))
    }

    private func record(_ row: Row) throws -> BackupRecord {
        let (start, end): (Date, Date) = (try row.get("started_at"), try row.get("finished_at"))
        return try BackupRecord(
            startedAt: start, seconds: max(0, Int(end.timeIntervalSince(start))), data: row.get("data_name"),
            keys: row.get("keys_name"), bytes: row.get("bytes"), rows: row.get("row_count"),
            failure: row.get("failure"))
    }

    /// What a column takes.
    private static func cut(_ words: String) -> String { words.isEmpty ? "unknown" : String(words.prefix(2000)) }
}
