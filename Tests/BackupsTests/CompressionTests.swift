import Foundation
import Primitives
import Testing

@testable import Backups

struct CompressionTests {
    private func pack(_ plain: [UInt8]) throws -> [UInt8] {
        let memory = MemorySink()
        let sink = try CompressingSink(into: memory)
        for start in stride(from: 0, to: plain.count, by: 70_000) {
            try sink.write(Array(plain[start..<min(plain.count, start + 70_000)]))
        }
        try sink.finish()
        #expect(sink.count == plain.count)
        return memory.bytes
    }

    private func unpack(_ packed: [UInt8], limit: Int = .max) throws -> [UInt8] {
        try DecompressingSource(MemorySource(packed, piece: 1000), file: "rows", limit: limit).readAll()
    }

    @Test(arguments: [0, 1, 70_000, 1_000_001])
    func unpacksToWhatWasPacked(count: Int) throws {
        let plain = RandomSource.seeded(7).bytes(count / 2) + [UInt8](repeating: 65, count: count - count / 2)
        #expect(try unpack(pack(plain)) == plain)
    }

    /// AT-55: a few octets that unpack to gigabytes.
    @Test func aBombIsNotUnpackedBeyondWhatWasPromised() throws {
        let bomb = try pack([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 10_000)
        #expect(throws: BackupError.tooLarge(file: "rows", limit: 1_000_000)) { try unpack(bomb, limit: 1_000_000) }
    }

    @Test func anEndThatIsMissingAndAnythingBehindItAreRefused() throws {
        let packed = try pack(Array("Katzenklappe".utf8))
        #expect(throws: BackupError.self) { try unpack(Array(packed.dropLast())) }
        #expect(throws: BackupError.self) { try unpack(packed + [0]) }
        #expect(throws: BackupError.self) { try unpack(packed + packed) }
    }

    @Test func anythingElseIsRefused() {
        for seed in 0..<50 {
            let bytes = RandomSource.seeded(UInt64(seed)).bytes(200)
            #expect(throws: BackupError.self) { try unpack(bytes) }
        }
    }
}
