import Crypto
import Foundation
import Primitives

/// Nonces of the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015): 7 random bytes, the chunk's number in
/// 32 bits, and 1 for the last chunk or else 0. So no chunk opens in another place, and an end that was cut off is missed.
struct ChunkNonce {
    /// Octets of plain text in every chunk but the last.
    static let chunk = 1 << 20
    static let tag = 16

    let prefix: [UInt8]

    func nonce(_ number: UInt32, isLast: Bool) throws -> AES.GCM.Nonce {
        let counter = withUnsafeBytes(of: number.bigEndian) { Array($0) }
        return try AES.GCM.Nonce(data: prefix + counter + [isLast ? 1 : 0])
    }
}

/// Encrypts what passes through in chunks of 1 MiB by AES-256-GCM, behind its header.
final class SealingSink: ByteSink {
    private let next: any ByteSink
    private let key: SymmetricKey
    private let nonces: ChunkNonce
    private let authenticated: [UInt8]
    private let file: String
    private var buffer: [UInt8] = []
    private var number: UInt32 = 0

    init(
        _ name: BackupName, _ part: BackupPart, for recipients: [RecipientKey], random: RandomSource,
        into next: any ByteSink
    ) throws {
        var bytes = random.bytes(32)
        defer { wipe(&bytes) }
        key = SymmetricKey(data: bytes)
        let header = try PartHeader(name, part, for: recipients, sealing: key, random: random)
        (nonces, authenticated) = (ChunkNonce(prefix: header.prefix), header.digest)
        self.next = next
        file = name.file(part)
        buffer.reserveCapacity(ChunkNonce.chunk)
        try next.write(header.bytes)
    }

    /// A full chunk waits until there is more: only then it is known not to be the last.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            if buffer.count == ChunkNonce.chunk { try seal(isLast: false) }
            let taken = min(ChunkNonce.chunk - buffer.count, rest.count)
            buffer.append(contentsOf: rest[..<taken])
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
        }
    }

    func finish() throws {
        try seal(isLast: true)
        try next.finish()
    }

    private func seal(isLast: Bool) throws {
        let box = try AES.GCM.seal(
            buffer, using: key, nonce: nonces.nonce(number, isLast: isLast), authenticating: authenticated)
        try box.ciphertext.withUnsafeBytes { try next.write($0) }
        try box.tag.withUnsafeBytes { try next.write($0) }
        buffer.removeAll(keepingCapacity: true)
        guard number < UInt32.max else { throw BackupError.tooLarge(file: file, limit: Int(UInt32.max)) }
        number += 1
    }
}
