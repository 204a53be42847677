import Primitives
import Testing

@Suite("Hostile comma-separated values")
struct CSVFuzzTests {
    /// Pieces that the grammar cares about, and some that break it.
    private static let texts = [
        ",", ";", "\t", "\"", "\"\"", "\n", "\r", "\r\n", "a", "name", " ", "é", "😀", "\u{FEFF}", "\u{0}", "=", "'",
    ]
    private static let pieces =
        texts.map { Array($0.utf8) } + [[0xC3], [0xFF], [0xED, 0xA0, 0x80], [0x80], [0xFF, 0xFE]]

    @Test("any bytes are read or refused, and alike however they are cut", arguments: 0..<40)
    func anyBytes(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            checkCuts(bytes, &random)
        }
    }

    @Test("any sequence of separators, quotes and line ends is read or refused alike", arguments: 0..<40)
    func anyGrammar(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 0...40, using: &random)
            let usual = Bool.random(using: &random) ? Self.pieces.count : 13
            checkCuts((0..<count).flatMap { _ in Self.pieces[Int.random(in: 0..<usual, using: &random)] }, &random)
        }
    }

    private func checkCuts(_ bytes: [UInt8], _ random: inout SplitMix64) {
        let whole = outcome(bytes, cuts: [])
        #expect(outcome(bytes, cuts: Array(bytes.indices)) == whole)
        #expect(outcome(bytes, cuts: bytes.indices.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }) == whole)
    }

    /// Each record as text, and the error at the end.
    private func outcome(_ bytes: [UInt8], cuts: [Int]) -> [String] {
        var reader = CSVReader(limits: CSVLimits(fieldBytes: 30, columns: 8, rows: 8))
        var lines: [String] = []
        let note = { (record: CSVRecord) in lines.append("\(record.row) \(record.fields)") }
        do {
            for (start, end) in zip([0] + cuts, cuts + [bytes.count]) { try reader.read(bytes[start..<end], note) }
            try reader.finish(note)
        } catch {
            lines.append("\(error)")
        }
        return lines
    }
}
