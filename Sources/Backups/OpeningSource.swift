import Crypto
import Foundation

/// Decrypts a part chunk by chunk. Gives out nothing of a chunk that did not authenticate.
final class OpeningSource: ByteSource {
    private let source: FileSource
    private let key: SymmetricKey
    private let nonces: ChunkNonce
    private let authenticated: [UInt8]
    private let file: String
    private var number: UInt32 = 0
    private var chunk: ArraySlice<UInt8> = []
    private var isAtEnd = false

    init(_ source: FileSource, _ name: BackupName, _ part: BackupPart, key private: RecipientPrivateKey) throws {
        self.source = source
        let header = try PartHeader(reading: source, name, part)
        key = try header.fileKey(`private`)
        (nonces, authenticated) = (ChunkNonce(prefix: header.prefix), header.digest)
        file = name.file(part)
    }

    func read(upTo count: Int) throws -> [UInt8] {
        if chunk.isEmpty, !isAtEnd { try openNext() }
        defer { chunk = chunk.dropFirst(count) }
        return Array(chunk.prefix(count))
    }

    /// Where the file ends, the last chunk must stand: a chunk that opens only as one of those before it tells that the end
    /// was cut off.
    private func openNext() throws {
        let rest = source.size - source.offset
        let isLast = rest <= ChunkNonce.chunk + ChunkNonce.tag
        let bytes = try source.read(upTo: ChunkNonce.chunk + ChunkNonce.tag)
        guard bytes.count >= ChunkNonce.tag else { throw BackupError.truncated(file: file) }
        if let plain = try open(bytes, isLast: isLast) {
            chunk = plain[...]
            isAtEnd = isLast
            number += 1
            return
        }
        if isLast, bytes.count == ChunkNonce.chunk + ChunkNonce.tag, try open(bytes, isLast: false) != nil {
            throw BackupError.truncated(file: file)
        }
        if !isLast, try open(bytes, isLast: true) != nil { throw BackupError.trailing(file: file) }
        throw BackupError.altered(file: file, chunk: Int(number))
    }

    private func open(_ bytes: [UInt8], isLast: Bool) throws -> [UInt8]? {
        let nonce = try nonces.nonce(number, isLast: isLast)
        let box = try AES.GCM.SealedBox(
            nonce: nonce, ciphertext: bytes.dropLast(ChunkNonce.tag), tag: bytes.suffix(ChunkNonce.tag))
        return (try? AES.GCM.open(box, using: key, authenticating: authenticated)).map { Array($0) }
    }
}
