import Foundation
import Primitives
import Testing

@testable import Programs

@Suite("The example roster and large ones")
struct RosterExampleTests {
    private static let example = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/examples/roster.csv").standardized

    @Test("the example in the documentation reads without a problem")
    func example() throws {
        let bytes = [UInt8](try Data(contentsOf: Self.example))
        var reader = RosterReader(keepingUnknown: true)
        try reader.read(bytes)
        let reading = try reader.finish()
        #expect(reading.rows.count == 1_000 && reading.problems.count == 0)
        #expect(Set(reading.rows.compactMap(\.department)).count == 12)
        #expect(Set(reading.rows.compactMap(\.timeZone)).count == 8)
        #expect(Set(reading.rows.flatMap(\.custom.keys)) == ["Languages", "Happy to talk about"])
        #expect(reading.rows.allSatisfy { ["example.com", "example.org"].contains($0.address.domain) })
    }

    @Test("what is exported reads back as the same people")
    func roundTrip() throws {
        let before = try RosterReading.read([UInt8](try Data(contentsOf: Self.example)))
        let said = { (row: RosterRow) in
            [row.address.text, row.name, row.department, row.location, row.timeZone, row.startDate?.text]
        }
        var bytes = CSVWriter.byteOrderMark
        CSVWriter().append(["email", "name", "team", "office", "tz", "hired"], to: &bytes)
        for row in before.rows {
            let profile = [row.name, row.department, row.location, row.timeZone, row.startDate?.text]
            CSVWriter().append([row.address.text] + profile.map { $0 ?? "" }, to: &bytes)
        }
        #expect(try RosterReading.read(bytes).rows.map(said) == before.rows.map(said))
    }

    @Test("a roster of 100,000 rows is read piece by piece")
    func large() throws {
        var reader = RosterReader()
        try reader.read(Array("email,name,team\n".utf8))
        for start in stride(from: 0, to: 100_000, by: 1_000) {
            try reader.read(Array((start..<start + 1_000).map { "p\($0)@example.org,P \($0),T\n" }.joined().utf8))
        }
        let reading = try reader.finish()
        #expect(reading.rows.count == 100_000 && reading.problems.count == 0)
    }
}
