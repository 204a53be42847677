import Foundation
import Policy
import Primitives
import Store
import TestStage
import Trust
import Vault

/// Everything that is sealed in the database, opened with every key there is: what somebody could read who has both.
struct OpenedDatabase {
    /// What was opened, by table and column.
    private(set) var texts: [String: [String]] = [:]
    /// Columns that hold something sealed which no key and place here opens.
    private(set) var closed: Set<String> = []

    init(_ world: TestWorld) async throws {
        for table in try world.tables() where !["data_key", "installation_secret"].contains(table) {
            for line in try world.read("SELECT to_jsonb(t) FROM \(table) t") {
                let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                try await open(world, table, row.compactMapValues { $0 as? String })
            }
        }
    }

    private mutating func open(_ world: TestWorld, _ table: String, _ row: [String: String]) async throws {
        for (column, value) in row where value.hasPrefix("\\xf901") && value.utf8.count > 2 * 40 {
            let bytes = Self.bytes(value.dropFirst(2))
            let place = SealedColumn.all.first { $0.name == "\(table).\(column)" }
            let plain: [UInt8]? =
                if let place { try await Self.plain(world, bytes, place.table, place.column, row) } else { nil }
            if let plain {
                texts["\(table).\(column)", default: []].append(String(decoding: plain, as: UTF8.self).lowercased())
            } else {
                closed.insert("\(table).\(column)")
            }
        }
    }

    /// With every key, and every id of the row for the row's own.
    private static func plain(
        _ world: TestWorld, _ bytes: [UInt8], _ table: StaticString, _ column: StaticString, _ row: [String: String]
    ) async throws -> [UInt8]? {
        let (vault, workspace) = (world.vault, row["workspace_id"].flatMap { WorkspaceID($0) })
        let ids = row.values.compactMap { UUID(uuidString: $0) }
        return try await world.database.transaction(.system("test")) { tx in
            var keys = [try vault.installationKey(tx)]
            if let workspace, workspace != .installation {
                keys.append(try vault.workspaceKey(tx, workspace))
                keys += try vault.personKeys(tx, workspace, ids.map { PersonID($0) }).values
                keys += try vault.contactKeys(tx, workspace, ids).values
            }
            for (key, id) in keys.flatMap({ key in ids.map { (key, $0) } }) {
                let place = Place(table, column, row: id, workspace: workspace)
                if let plain = try? vault.open(Sealed<[UInt8]>(bytes: bytes), under: key, at: place) { return plain }
            }
            return nil
        }
    }

    private static func bytes(_ hex: Substring) -> [UInt8] {
        let digits = Array(hex.utf8).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Where any of these words can be read.
    func places(of words: [String]) -> Set<String> {
        Set(texts.filter { _, all in all.contains { text in words.contains { text.contains($0) } } }.keys)
    }
}
