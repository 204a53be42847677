import Foundation
import Primitives

/// The keys of the installation that seal nothing, unwrapped for as long as the program runs.
package struct InstallationSecrets: Sendable {
    let addressIndex: KeyedHash
    /// Grows when the address index gets a new key; columns made with another version are then to be made again.
    let addressIndexVersion: Int
    let mac: KeyedHash
    let signing: SigningKey
    /// Public halves of every signing key there has been, the newest first.
    let verifying: [VerifyingKey]

    struct Secret: Sendable {
        let id: UUID
        let purpose: SecretPurpose
        let version: Int
        let material: KeyMaterial
    }

    /// `all` holds every version of every purpose. Throws `.noKey` where a purpose has none.
    init(_ all: [Secret]) throws {
        func versions(_ purpose: SecretPurpose) -> [Secret] {
            all.filter { $0.purpose == purpose }.sorted { $0.version > $1.version }
        }
        func newest(_ purpose: SecretPurpose) throws -> Secret {
            guard let secret = versions(purpose).first else { throw VaultError.noKey(WorkspaceID.installation.uuid) }
            return secret
        }
        addressIndex = KeyedHash(try newest(.addressIndex).material)
        addressIndexVersion = try newest(.addressIndex).version
        mac = KeyedHash(try newest(.mac).material)
        signing = try SigningKey(seed: newest(.signing).material)
        verifying = try versions(.signing).map { try SigningKey(seed: $0.material).verifying }
    }

    /// New ones that are stored nowhere: for tests of rooms without a database.
    package static func unstored(random: RandomSource, at date: Date) throws -> InstallationSecrets {
        try InstallationSecrets(SecretPurpose.allCases.map { Self.fresh($0, version: 1, random: random, at: date) })
    }

    static func fresh(_ purpose: SecretPurpose, version: Int, random: RandomSource, at date: Date) -> Secret {
        Secret(id: random.uuid(at: date), purpose: purpose, version: version, material: KeyMaterial(random: random))
    }
}
