import Foundation
import Testing

@testable import App

@Suite("A file read line by line")
struct LineReaderTests {
    private func lines(_ bytes: [UInt8], limit: Int) throws -> [[UInt8]] {
        let file = FileManager.default.temporaryDirectory.appending(path: "klatch-lines-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        var lines: [[UInt8]] = []
        try LineReader.read(try FileHandle(forReadingFrom: file), limit: limit) { lines.append($0) }
        return lines
    }

    @Test("is parted at line ends, the last one with or without, and across the pieces in which it is read")
    func parts() throws {
        #expect(try lines([], limit: 9).isEmpty)
        #expect(try lines(Array("a\n\nb".utf8), limit: 9) == [Array("a".utf8), [], Array("b".utf8)])
        let long = [UInt8](repeating: 0x61, count: 700_000)
        let read = try lines(long + [0x0A] + long + [0x0A] + long + [0x0A], limit: 1_000_000)
        #expect(read == [long, long, long])
    }

    @Test("holds no more of a line without an end than the bound, and goes on behind it")
    func endless() throws {
        let read = try lines([UInt8](repeating: 0xFF, count: 5_000_000) + Array("\nb\n".utf8), limit: 1_000)
        #expect(read.count == 2 && read[0].count == 1_000 && read[1] == Array("b".utf8))
    }
}
