import Foundation
import Primitives

/// The bytes of a sealed value, as they stand in the database:
///
///     offset  length
///          0       1  format, 0xF9: a byte that no UTF-8 text holds, with the version in its low bits
///          1       1  algorithm: 1 is AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag
///          2      16  key id
///         18      12  nonce, random
///         30       n  ciphertext, as long as the plain value
///     30 + n      16  tag
///
/// Format, algorithm and key id are authenticated together with the place (`Place.authenticatedData`). There is no key
/// commitment: keys are random, and are unwrapped only where they authenticate, so nobody outside chooses one.
package struct SealedEnvelope: Sendable, Equatable {
    static let format: UInt8 = 0xF9
    static let algorithm: UInt8 = 1
    static let headerLength = 18
    static let tagLength = 16
    /// Where the ciphertext begins.
    package static let textBegins = headerLength + NonceSource.length
    /// Bytes that sealing adds to a value.
    package static let overhead = headerLength + NonceSource.length + tagLength

    /// The key that sealed it.
    package let key: UUID
    /// Nonce, ciphertext and tag.
    let box: ArraySlice<UInt8>

    /// Throws `.malformed` for anything but a whole envelope of this format and algorithm.
    package init(parsing bytes: [UInt8]) throws(VaultError) {
        guard bytes.count >= Self.overhead, bytes[0] == Self.format, bytes[1] == Self.algorithm,
            let key = bytes.withUnsafeBytes({ UUID(bytes: UnsafeRawBufferPointer(rebasing: $0[2..<Self.headerLength])) }
            )
        else { throw .malformed }
        self.key = key
        box = bytes[Self.headerLength...]
    }

    /// The bytes of an envelope around a sealed box.
    static func bytes(key: UUID, box: Data) -> [UInt8] {
        let length = headerLength + box.count
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            target[0] = format
            target[1] = algorithm
            withUnsafeBytes(of: key.uuid) { UnsafeMutableRawBufferPointer(rebasing: target[2...]).copyMemory(from: $0) }
            // `Data.copyBytes` is generic, and five times as slow for a short field.
            box.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: target[headerLength...]).copyMemory(from: $0)
            }
            count = length
        }
    }
}
