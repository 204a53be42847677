import Claims
import Foundation
import Store
import Vault

/// Samples what is classed confidential: each value is a whole envelope, and of a key that is known.
struct SealedFieldsProbe: Probe {
    /// Values of a column at most.
    private static let sample = 200

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        try await scene.read { tx in
            let sizes = try Self.sizes(tx)
            var (faults, keys, count) = ([String](), Set<UUID>(), 0)
            for column in SealedColumn.all {
                let values = try Self.values(tx, column, rows: sizes["\(column.table)"] ?? 0)
                let envelopes = values.compactMap { try? SealedEnvelope(parsing: $0) }
                if envelopes.count < values.count { faults.append("\(column.name) holds what is not sealed") }
                if values.contains(where: Self.isText) {
                    faults.append("\(column.name) holds text behind a seal's beginning")
                }
                keys.formUnion(envelopes.map(\.key))
                count += values.count
            }
            let unknown = try Self.unknown(tx, keys)
            if unknown > 0 { faults.append("\(unknown) keys that sealed something are not known") }
            return ClaimFinding(
                faults: faults,
                otherwise:
                    "\(count) values from \(SealedColumn.all.count) columns are sealed, under \(keys.count) keys.",
                recorded: [
                    "columns": "\(SealedColumn.all.count)", "values": "\(count)", "keys": "\(keys.count)",
                ])
        }
    }

    /// Whether what stands where a ciphertext has to be reads as text: 32 random bytes are no UTF-8 but once in a million times a
    /// million.
    private static func isText(_ value: [UInt8]) -> Bool {
        let body = value.dropFirst(SealedEnvelope.textBegins)
        return body.count >= 32 && String(validating: body, as: UTF8.self) != nil
    }

    /// Rows of each table, as PostgreSQL estimates them.
    private static func sizes(_ tx: Transaction) throws -> [String: Double] {
        try tx.rows(
            """
            SELECT relname::text AS name, reltuples::float8 AS rows FROM pg_class
            WHERE relnamespace = 'klatch'::regnamespace AND relkind = 'r'
            """
        ).reduce(into: [:]) { $0[try $1.get("name")] = try $1.get("rows", as: Double.self) }
    }

    /// Of a large table a part that holds some times the sample; a small one is read whole.
    private static func values(_ tx: Transaction, _ column: SealedColumn, rows: Double) throws -> [[UInt8]] {
        let share = rows < 10_000 ? 100 : min(100, 400_000 / rows)
        return try tx.rows(column.sample(share: share, limit: sample)).map { try $0.get("value") }
    }

    private static func unknown(_ tx: Transaction, _ keys: Set<UUID>) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM unnest(\(Array(keys))::uuid[]) AS k (id)
            WHERE NOT EXISTS (SELECT FROM data_key d WHERE d.id = k.id)
            """)?.get("count") ?? keys.count
    }
}
