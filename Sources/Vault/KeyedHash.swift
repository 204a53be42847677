import Crypto
import Foundation
import Primitives

/// HMAC-SHA-256 (RFC 2104) under a key of the installation, separate from every key that seals.
struct KeyedHash: Sendable {
    /// Bytes of a blind index: 128 bits, enough for a unique column.
    static let indexLength = 16
    let key: KeyMaterial

    init(_ key: KeyMaterial) { self.key = key }

    func authenticate(_ message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key.key))
    }

    /// The purpose goes in front with its length, so that two purposes never share a code.
    func authenticate(_ purpose: StaticString, _ message: [UInt8]) -> [UInt8] {
        let length = UInt32(truncatingIfNeeded: purpose.utf8CodeUnitCount).bigEndian
        return authenticate(withUnsafeBytes(of: length) { Array($0) } + purpose.description.utf8 + message)
    }

    /// A column to look an address up by without storing it: equal for the same address in any spelling of case.
    /// It tells only that two rows hold the same address. Never for what can be guessed by trying all values.
    func blindIndex(_ address: EmailAddress) -> [UInt8] {
        Array(authenticate("address", Array(address.canonical.utf8)).prefix(Self.indexLength))
    }
}
