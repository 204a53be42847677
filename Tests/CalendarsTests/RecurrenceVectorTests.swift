import Foundation
import Testing

@testable import Calendars

@Suite("Recurrence, against python-dateutil and libical") struct RecurrenceVectorTests {
    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Benchmarks/calendars/recurrence-vectors.txt")

    @Test("rules drawn at random give the occurrences on which both agree")
    func equalOccurrences() throws {
        let lines = try String(contentsOf: Self.vectors, encoding: .utf8).split(separator: "\n")
        #expect(lines.count > 500)
        for line in lines {
            let parts = line.split(separator: "|").map(String.init)
            let start = try local(parts[0])
            let end = try local(parts[2])
            var budget = WorkBudget(units: 20_000_000)
            let found = try RecurrenceWalk.starts(of: RecurrenceRule(parts[1]), from: start, in: start..<end, &budget)
            let said = [
                String(found.count), Self.fnv(found), found.first.map(written) ?? "", found.last.map(written) ?? "",
            ]
            #expect(said == Array(parts[3...]), "\(line)")
        }
    }

    @Test("a window in the middle gives the part of the whole that lies in it")
    func windows() throws {
        var draw = Draw(38)
        let lines = try String(contentsOf: Self.vectors, encoding: .utf8).split(separator: "\n")
        for line in lines {
            let parts = line.split(separator: "|").map(String.init)
            let rule = try RecurrenceRule(parts[1])
            let (start, end) = (try local(parts[0]), try local(parts[2]))
            var budget = WorkBudget(units: 20_000_000)
            let whole = try RecurrenceWalk.starts(of: rule, from: start, in: start..<end, &budget)
            let low = draw.number(start.seconds...end.seconds)
            let high = draw.number(low...end.seconds)
            let window = LocalTime(seconds: low)..<LocalTime(seconds: high)
            let part = try RecurrenceWalk.starts(of: rule, from: start, in: window, &budget)
            #expect(part == whole.filter { (low..<high).contains($0) }, "\(line)")
        }
    }

    private static func fnv(_ seconds: [Int]) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for number in seconds {
            for byte in withUnsafeBytes(of: Int64(number).littleEndian, Array.init) {
                value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        return String(repeating: "0", count: 16 - String(value, radix: 16).count) + String(value, radix: 16)
    }
}
