import Audit
import Foundation
import Primitives
import Store
import Vault

/// Every statement on `trust_version`. Needs the system scope.
struct TrustVersionStore: Sendable {
    /// What the first version follows on.
    static let genesis = Evidence.genesis

    /// Of a version that cannot be read any more, only its number and digest are left.
    struct Kept: Sendable {
        let number: Int
        let digest: String
        let version: TrustVersion?
    }

    func newest(_ tx: Transaction) throws -> Kept? {
        try tx.first("\(Self.selection) ORDER BY number DESC LIMIT 1").map(Self.kept)
    }

    func version(_ tx: Transaction, _ number: Int) throws -> TrustVersion? {
        try tx.first("\(Self.selection) AND number = \(number)").map(Self.kept)?.version
    }

    /// Older than `number`, or the newest; the latest first.
    func list(_ tx: Transaction, before number: Int?, limit: Int) throws -> [Kept] {
        try tx.rows(
            """
            \(Self.selection) AND (\(number)::int IS NULL OR number < \(number)::int) ORDER BY number DESC LIMIT \(limit)
            """
        ).map(Self.kept)
    }

    /// The next in order, for going through all of them.
    func next(_ tx: Transaction, after number: Int, limit: Int) throws -> [Kept] {
        try tx.rows("\(Self.selection) AND number > \(number) ORDER BY number LIMIT \(limit)").map(Self.kept)
    }

    func add(_ tx: Transaction, _ version: TrustVersion) throws {
        try tx.run(
            """
            INSERT INTO trust_version (workspace_id, number, document, signature)
            VALUES (\(WorkspaceID.installation), \(version.number), \(version.text), \(version.signature))
            """)
    }

    private static let selection: SQL = """
        SELECT number, document, signature FROM trust_version WHERE workspace_id = \(WorkspaceID.installation)
        """

    private static func kept(_ row: Row) throws -> Kept {
        let text: String = try row.get("document")
        return Kept(
            number: try row.get("number"), digest: Evidence.digest(text),
            version: TrustVersion(text: text, signature: try row.get("signature")))
    }
}
