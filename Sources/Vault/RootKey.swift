import Foundation
import Primitives

/// The key above all keys of an installation. It never stands in the database.
///
/// Both calls happen inside database transactions, so neither may wait for a network: a key service unwraps a local root
/// once, at the start, and the value made of that joins here.
package protocol RootKey: Sendable {
    /// Names the key in what it wrapped.
    var id: UUID { get }
    /// Where it lives, for `klatch keys status`: a kind such as `file`, and what an operator wants to know of it.
    var kind: String { get }
    var detail: String { get }
    /// Seals a key for one place. Only this root opens it again, and only for that place.
    func wrap(_ key: KeyMaterial, at place: Place) throws -> [UInt8]
    /// Throws `VaultError` where the bytes were not wrapped by this root for this place.
    func unwrap(_ wrapped: [UInt8], at place: Place) throws -> KeyMaterial
}

/// A root key in memory: what `RootKeyFile` reads, and what tests use.
package struct LocalRootKey: RootKey {
    package let id: UUID
    package let kind: String
    package let detail: String
    let material: KeyMaterial
    private let nonces: NonceSource

    package init(
        id: UUID, material: KeyMaterial, kind: String = "memory", detail: String = "", random: RandomSource = .system
    ) {
        self.id = id
        self.material = material
        self.kind = kind
        self.detail = detail
        nonces = NonceSource(random)
    }

    /// A new random root key.
    package init(random: RandomSource, at date: Date) {
        self.init(id: random.uuid(at: date), material: KeyMaterial(random: random), random: random)
    }

    package func wrap(_ key: KeyMaterial, at place: Place) throws -> [UInt8] {
        try material.wrap(key, id: id, at: place, nonce: nonces.next())
    }

    package func unwrap(_ wrapped: [UInt8], at place: Place) throws -> KeyMaterial {
        try material.unwrap(wrapped, id: id, at: place)
    }
}
