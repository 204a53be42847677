import Crypto
import Foundation
import Primitives

/// A key of 256 bits in memory.
///
/// The memory that holds it is overwritten when the last value that refers to it goes away (swift-crypto's secure bytes).
/// It is not locked against being written to swap space, and not kept out of core dumps.
package struct KeyMaterial: Sendable {
    static let length = 32
    let key: SymmetricKey

    /// Takes over the bytes and wipes them. Nil unless there are 32.
    package init?(taking bytes: inout [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        key = SymmetricKey(data: bytes)
        wipe(&bytes)
    }

    /// A new random key.
    package init(random: RandomSource) {
        var bytes = random.bytes(Self.length)
        key = SymmetricKey(data: bytes)
        wipe(&bytes)
    }

    /// Lends the bytes of the key.
    package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try key.withUnsafeBytes(body)
    }
}

extension KeyMaterial: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension KeyMaterial {
    /// AES-256-GCM: nonce, ciphertext and tag in one.
    func box(_ plain: [UInt8], authenticating data: [UInt8], nonce: AES.GCM.Nonce) throws -> Data {
        let box = try AES.GCM.seal(plain, using: key, nonce: nonce, authenticating: data)
        guard let combined = box.combined else { throw VaultError.malformed }
        return combined
    }

    func unbox(_ box: ArraySlice<UInt8>, authenticating data: [UInt8]) throws(VaultError) -> [UInt8] {
        do {
            // From pointers: the initialisers from a sequence are generic, and slow for a short field.
            let bytes = box.withUnsafeBytes { bytes in bytes.baseAddress.map { Data(bytes: $0, count: bytes.count) } }
            let sealed = try AES.GCM.SealedBox(combined: bytes ?? Data())
            return try AES.GCM.open(sealed, using: key, authenticating: data).withUnsafeBytes { Array($0) }
        } catch { throw .notAuthentic }
    }

    /// Seals bytes under this key, which bears `id`, for one place.
    func seal(_ plain: [UInt8], id: UUID, at place: Place, nonce: AES.GCM.Nonce) throws -> [UInt8] {
        let box = try box(plain, authenticating: place.authenticatedData(key: id), nonce: nonce)
        return SealedEnvelope.bytes(key: id, box: box)
    }

    /// Opens an envelope. Throws `.notAuthentic` where one bit of it, or of its place, is another.
    func open(_ envelope: SealedEnvelope, at place: Place) throws(VaultError) -> [UInt8] {
        try unbox(envelope.box, authenticating: place.authenticatedData(key: envelope.key))
    }
}

extension KeyMaterial {
    /// Seals another key: its bytes are wiped from the way there.
    func wrap(_ other: KeyMaterial, id: UUID, at place: Place, nonce: AES.GCM.Nonce) throws -> [UInt8] {
        var plain = other.withUnsafeBytes { Array($0) }
        defer { wipe(&plain) }
        return try seal(plain, id: id, at: place, nonce: nonce)
    }

    /// Opens a sealed key.
    func unwrap(_ wrapped: [UInt8], id: UUID, at place: Place) throws(VaultError) -> KeyMaterial {
        let envelope = try SealedEnvelope(parsing: wrapped)
        guard envelope.key == id else { throw .otherKey(envelope.key) }
        var plain = try open(envelope, at: place)
        defer { wipe(&plain) }
        guard let key = KeyMaterial(taking: &plain) else { throw .unreadable }
        return key
    }
}
