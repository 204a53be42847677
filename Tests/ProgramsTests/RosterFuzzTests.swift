import Primitives
import Testing

@testable import Programs

@Suite("Hostile rosters")
struct RosterFuzzTests {
    private static let header = "email,name,first name,last name,team,office,tz,hired,x,y\n"
    private static let pieces = [
        "a@example.org", "b@example.org", "@", "Ada", "'", "=", " ", "\u{202E}", "é", "e\u{301}", "😀", ",", ",", ",",
        "\n", "\n", "\"", "Europe/Oslo", "utc", "/", "2024-01-02", "1/2/2003", "13/2/2003", "2/13/2003", "9", "-", ".",
        "99999999999999999999", "\u{0}", "\t", "\r",
    ]

    @Test("any bytes are read or refused, and alike however they are cut", arguments: 0..<40)
    func anyBytes(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<20 {
            let count = Int.random(in: 0...300, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            check(Bool.random(using: &random) ? bytes : Array(Self.header.utf8) + bytes, &random)
        }
    }

    @Test("any sequence of plausible pieces is read or refused, and alike however it is cut", arguments: 0..<40)
    func anyPieces(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<20 {
            let lines = (0..<Int.random(in: 0...6, using: &random)).map { _ in line(&random) }
            check(Array((Self.header + lines.joined(separator: "\n")).utf8), &random)
        }
    }

    @Test("any field of a well-formed file gives a row or a problem", arguments: 0..<40)
    func anyField(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        var bytes = Array(Self.header.utf8)
        for _ in 0..<40 { CSVWriter().append((0..<10).map { _ in field(&random) }, to: &bytes) }
        let reading = try RosterReading.read(bytes)
        let refused = Set(reading.problems.first.map(\.row))
        #expect(reading.rows.count + refused.count == reading.rowCount)
        #expect(refused.isDisjoint(with: reading.rows.map(\.row)))
    }

    private func line(_ random: inout SplitMix64) -> String {
        (0..<10).map { _ in Int.random(in: 0..<4, using: &random) == 0 ? field(&random) : "" }.joined(separator: ",")
    }

    private func field(_ random: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        }.joined()
    }

    private func check(_ bytes: [UInt8], _ random: inout SplitMix64) {
        let piece = Int.random(in: 1...9, using: &random)
        #expect(outcome(bytes, piece: piece) == outcome(bytes, piece: max(1, bytes.count)))
    }

    private func outcome(_ bytes: [UInt8], piece: Int) -> String {
        var reader = RosterReader(keepingUnknown: true)
        do {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try reader.read(bytes[start..<min(start + piece, bytes.count)])
            }
            let reading = try reader.finish()
            return "\(reading.rows.map { ($0.row, $0.fingerprint) }) \(reading.problems) \(reading.mappingProblems)"
        } catch {
            return "\(error)"
        }
    }
}
