import Primitives
import Testing

@Suite("An archive of files")
struct TarTests {
    private func parts(_ bytes: [UInt8], by size: Int = .max) throws -> [TarReader.Part] {
        var (reader, parts): (TarReader, [TarReader.Part]) = (TarReader(maximumFiles: 100), [])
        for piece in bytes.batches(of: min(size, bytes.count)) { try reader.read(piece) { parts.append($0) } }
        try reader.finish()
        return parts
    }

    private let bytes =
        TarArchive.entry("a/one.txt", Array("hello".utf8), seconds: 0) + TarArchive.entry("empty", [], seconds: 9)
        + TarArchive.entry("two", [UInt8](repeating: 7, count: 1024), seconds: 1_700_000_000) + TarArchive.end

    @Test("is read as it was written, however it arrives", arguments: [1, 7, 511, 512, 513, 100_000])
    func roundTrip(_ size: Int) throws {
        var files: [(name: String, size: Int, bytes: [UInt8])] = []
        for part in try parts(bytes, by: size) {
            switch part {
            case .file(let name, let size): files.append((name, size, []))
            case .bytes(let bytes): files[files.count - 1].bytes += bytes
            case .endOfFile: #expect(files.last?.bytes.count == files.last?.size)
            }
        }
        #expect(files.map(\.name) == ["a/one.txt", "empty", "two"] && files.map(\.size) == [5, 0, 1024])
        #expect(files[0].bytes == Array("hello".utf8) && files[2].bytes == [UInt8](repeating: 7, count: 1024))
    }

    @Test("with a head that was changed is refused")
    func changed() {
        var changed = bytes
        changed[0] = UInt8(ascii: "F")
        #expect(throws: TarReader.Failure.malformed) { try parts(changed) }
    }

    @Test("that ends early is told from a whole one")
    func truncated() {
        for length in [1, 511, 512, 600, bytes.count - 512] {
            #expect(throws: TarReader.Failure.truncated) { try parts(Array(bytes.prefix(length))) }
        }
    }

    @Test("of more files than there may be is refused")
    func many() {
        var reader = TarReader(maximumFiles: 2)
        #expect(throws: TarReader.Failure.tooManyFiles) { try reader.read(bytes) { _ in } }
    }

    @Test("of any bytes at all is read or refused, and hands over no more than came", arguments: 0..<40)
    func fuzz(_ seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<100 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random)) }
            var (reader, total): (TarReader, Int) = (TarReader(maximumFiles: 100), 0)
            do {
                for piece in damaged.batches(of: 97) {
                    try reader.read(piece) { if case .bytes(let bytes) = $0 { total += bytes.count } }
                }
                try reader.finish()
            } catch { #expect(error is TarReader.Failure) }
            #expect(total <= damaged.count)
        }
    }
}
