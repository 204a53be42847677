import Crypto
import Foundation
import Primitives
import Synchronization

/// Fresh random nonces of 96 bits, drawn from blocks of randomness so that a seal costs no call to the kernel.
///
/// Nonces are not secret; keys are never drawn from here. A byte that was handed out is not handed out again.
/// With random nonces a key may seal up to 2^32 values (NIST SP 800-38D, 8.3).
final class NonceSource: Sendable {
    static let length = 12
    /// Bytes asked of the random source at a time.
    static let blockLength = 4096

    private let random: RandomSource
    private let block = Mutex(Block())

    private struct Block {
        var bytes: [UInt8] = []
        var used = 0
    }

    init(_ random: RandomSource) { self.random = random }

    func next() throws -> AES.GCM.Nonce { try AES.GCM.Nonce(data: nextBytes()) }

    func nextBytes() -> Data {
        block.withLock { block in
            if block.bytes.count - block.used < Self.length { block = Block(bytes: random.bytes(Self.blockLength)) }
            // A source that gave less than it was asked for makes `next` throw.
            guard block.bytes.count - block.used >= Self.length else { return Data() }
            defer { block.used += Self.length }
            return block.bytes.withUnsafeBytes { bytes in
                // The initialiser from a pointer is several times as fast as those from a sequence.
                bytes.baseAddress.map { Data(bytes: $0 + block.used, count: Self.length) } ?? Data()
            }
        }
    }
}
