import Primitives
import Testing

@Suite("Octets cut into lines")
struct LineCutterTests {
    private func lines(_ octets: [UInt8], limit: Int, pieces: Int) -> [[UInt8]] {
        var (cutter, lines) = (LineCutter(limit: limit), [[UInt8]]())
        for start in stride(from: 0, to: octets.count, by: pieces) {
            cutter.take(octets[start..<min(start + pieces, octets.count)]) { lines.append($0) }
        }
        cutter.finish { lines.append($0) }
        return lines
    }

    @Test("are the same lines wherever the pieces end, the last with or without an end", arguments: 0..<60)
    func pieces(_ seed: Int) {
        let letters: [UInt8] = RandomSource.seeded(UInt64(seed)).bytes(200).map { $0 < 60 ? 0x0A : $0 }
        var whole = letters.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0.prefix(9)) }
        if whole.last?.isEmpty == true { whole.removeLast() }
        for pieces in [1, 2, 7, 64, 1_000] { #expect(lines(letters, limit: 9, pieces: pieces) == whole) }
    }

    @Test("hold so many octets of a line at most, and go on behind it")
    func endless() {
        let endless = [UInt8](repeating: 0x61, count: 100_000)
        for pieces in [1, 64, 200_000] {
            #expect(lines(endless + [0x0A, 0x62], limit: 10, pieces: pieces) == [Array(endless.prefix(10)), [0x62]])
        }
    }
}
