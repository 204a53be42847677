import Foundation
import Primitives
import Store

/// A signing key as the root key wraps it. It travels beside what it signed: whoever has the root key learns from it which
/// public keys are the installation's, without the database.
package struct WrappedSigningKey: Sendable, Codable, Equatable {
    package let id: UUID
    package let version: Int
    package let wrapped: Data
    package let wrappedBy: UUID

    package init(id: UUID, version: Int, wrapped: Data, wrappedBy: UUID) {
        self.id = id
        self.version = version
        self.wrapped = wrapped
        self.wrappedBy = wrappedBy
    }
}

extension KeyVault {
    /// Every signing key there has been. Needs the system scope.
    package static func wrappedSigningKeys(_ tx: Transaction) throws -> [WrappedSigningKey] {
        try tx.rows(
            """
            SELECT id, version, wrapped, wrapped_by FROM installation_secret
            WHERE purpose = \(SecretPurpose.signing) ORDER BY version
            """
        ).map { row in
            try WrappedSigningKey(
                id: row.get("id"), version: row.get("version"), wrapped: Data(row.get("wrapped", as: [UInt8].self)),
                wrappedBy: row.get("wrapped_by"))
        }
    }
}

extension RootKeys {
    /// The public halves of signing keys that one of these roots wrapped. Nobody without the root could have wrapped a key
    /// of their own; what does not open is left out.
    package func verifyingKeys(_ keys: [WrappedSigningKey]) -> [VerifyingKey] {
        keys.compactMap { key in
            let place = SecretStore.place(key.id, .signing, key.version)
            let seed = try? self.key(key.wrappedBy).unwrap(Array(key.wrapped), at: place)
            return seed.flatMap { try? SigningKey(seed: $0).verifying }
        }
    }
}
