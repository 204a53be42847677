import Foundation
import Primitives
import Store

/// Every statement on `installation_secret`. Needs the system scope.
struct SecretStore {
    let roots: RootKeys
    let random: RandomSource

    /// All secrets, after making those that are missing. Two processes that start at once end up with the same.
    func loadOrCreate(_ tx: Transaction) throws -> InstallationSecrets {
        let found = try load(tx)
        let missing = SecretPurpose.allCases.filter { purpose in !found.contains { $0.purpose == purpose } }
        for purpose in missing {
            try insert(tx, InstallationSecrets.fresh(purpose, version: 1, random: random, at: tx.now))
        }
        return try InstallationSecrets(missing.isEmpty ? found : load(tx))
    }

    /// A further version of a purpose, in use from the next start on.
    func addVersion(_ tx: Transaction, of purpose: SecretPurpose) throws {
        try roots.hold(tx)
        let row = try tx.first("SELECT max(version) AS version FROM installation_secret WHERE purpose = \(purpose)")
        let newest = try row?.get("version", as: Int?.self) ?? 0
        try insert(tx, InstallationSecrets.fresh(purpose, version: newest + 1, random: random, at: tx.now))
    }

    /// Wraps by the current root what another root wrapped, and returns how many that were.
    func rewrap(_ tx: Transaction) throws -> Int {
        let current = roots.current
        let rows = try tx.rows(
            """
            SELECT id, purpose, version, wrapped, wrapped_by FROM installation_secret
            WHERE wrapped_by <> \(current.id) FOR UPDATE
            """)
        for secret in try rows.map(unwrap) {
            try tx.run(
                """
                UPDATE installation_secret SET wrapped = \(current.wrap(secret.material, at: place(secret))),
                    wrapped_by = \(current.id) WHERE id = \(secret.id)
                """)
        }
        return rows.count
    }

    private func load(_ tx: Transaction) throws -> [InstallationSecrets.Secret] {
        try tx.rows("SELECT id, purpose, version, wrapped, wrapped_by FROM installation_secret").map(unwrap)
    }

    private func insert(_ tx: Transaction, _ secret: InstallationSecrets.Secret) throws {
        let root = roots.current
        try tx.run(
            """
            INSERT INTO installation_secret (id, purpose, version, wrapped, wrapped_by, created_at)
            VALUES (\(secret.id), \(secret.purpose), \(secret.version), \(root.wrap(secret.material, at: place(secret))),
                \(root.id), \(tx.now)) ON CONFLICT (purpose, version) DO NOTHING
            """)
    }

    private func unwrap(_ row: Row) throws -> InstallationSecrets.Secret {
        let (id, purpose, version): (UUID, SecretPurpose, Int) = (
            try row.get("id"), try row.get("purpose"), try row.get("version")
        )
        let place = Self.place(id, purpose, version)
        let material = try roots.key(row.get("wrapped_by")).unwrap(row.get("wrapped"), at: place)
        return InstallationSecrets.Secret(id: id, purpose: purpose, version: version, material: material)
    }

    private func place(_ secret: InstallationSecrets.Secret) -> Place {
        Self.place(secret.id, secret.purpose, secret.version)
    }

    static func place(_ id: UUID, _ purpose: SecretPurpose, _ version: Int) -> Place {
        Place(
            "installation_secret", "wrapped", row: id, workspace: nil,
            context: Array("\(purpose.rawValue):\(version)".utf8))
    }
}
