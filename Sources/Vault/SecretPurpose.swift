import Store

/// What a key of the installation itself is for. No key serves two purposes.
enum SecretPurpose: String, CaseIterable, Sendable, SQLEncodable, SQLDecodable {
    /// The blind index of addresses.
    case addressIndex = "address-index"
    /// `KeyVault.mac`.
    case mac
    /// Seed of the Ed25519 key.
    case signing
}
