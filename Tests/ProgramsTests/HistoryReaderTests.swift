import Accounts
import Foundation
import Primitives
import Store
import TestStage
import Testing

@testable import Programs

@Suite("A file of past rounds")
struct HistoryReaderTests {
    private func read(_ text: String) throws -> HistoryReading {
        var reader = HistoryReader()
        try reader.take(Array(text.utf8))
        return try reader.finish()
    }

    private func people(_ reading: HistoryReading) -> [[String]] { reading.meetings.map { $0.people.map(\.text) } }

    @Test("has one line for each meeting, oldest round first by its date")
    func wide() throws {
        let reading = try read(
            "Date,Email 1,Email 2,Email 3\n2026-02-01,c@x.org,d@x.org,\n2026-01-01,a@x.org,b@x.org,c@x.org\n")
        #expect(people(reading) == [["c@x.org", "d@x.org"], ["a@x.org", "b@x.org", "c@x.org"]])
        #expect(reading.meetings.map(\.round) == [2, 1] && reading.problemCount == 0)
    }

    @Test("cannot tell of a day that is still to come")
    func future() throws {
        let file = Array("date,email 1,email 2\n2026-01-05,a@x.org,b@x.org\n2026-01-06,a@x.org,c@x.org\n".utf8)
        var reader = HistoryReader(today: RosterDate(year: 2026, month: 1, day: 5))
        try reader.take(file)
        let reading = try reader.finish()
        #expect(reading.problemCount == 1 && reading.problems.first?.row == 3 && reading.meetings.count == 1)
    }

    @Test(
        "nor of somebody in two meetings of one round, nor of a meeting of one: the line is told",
        arguments: [
            ("date,email 1,email 2\n2026-01-01,a@x.org,b@x.org\n2026-01-01,a@x.org,c@x.org\n", 3),
            ("round;group;e-mail\n1;A;a@x.org\n1;A;b@x.org\n1;B;a@x.org\n", 4),
            ("round;group;e-mail\n1;A;a@x.org\n1;A;b@x.org\n2;A;a@x.org\n", 4),
        ])
    func impossible(text: String, row: Int) throws {
        let reading = try read(text)
        #expect(reading.problemCount == 1 && reading.problems.first?.row == row)
    }

    @Test("or one line for each person, with the group")
    func long() throws {
        let reading = try read(
            "round;group;e-mail\n1;A;a@x.org\n1;B;c@x.org\n1;A;b@x.org\n1;B;d@x.org\n2;A;a@x.org\n2;A;c@x.org\n")
        #expect(people(reading) == [["a@x.org", "b@x.org"], ["c@x.org", "d@x.org"], ["a@x.org", "c@x.org"]])
        #expect(reading.rounds == 2)
    }

    @Test(
        "is told by line and column what is wrong with it",
        arguments: [
            ("date,email 1,email 2\n2026-01-01,a@x.org,nobody\n", 2, 3),
            ("date,email 1,email 2\nsoon,a@x.org,b@x.org\n", 2, 1),
            ("date,email 1,email 2\n2026-01-01,a@x.org,\n", 2, 1),
            ("round,email 1,email 2\n1,a@x.org,b@x.org\n2026-01-01,a@x.org,b@x.org\n", 3, 1),
            ("date,name\n2026-01-01,Ada\n", 1, 1), ("date,email\n2026-01-01,a@x.org\n", 1, 1),
        ])
    func problems(text: String, row: Int, column: Int) throws {
        let reading = try read(text)
        #expect(reading.problems.first?.row == row && reading.problems.first?.column == column)
    }

    @Test(
        "never traps, whatever it holds, and reads the same however it is cut", arguments: 1...60 as ClosedRange<UInt64>
    )
    func fuzz(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let pieces = [
            "date", "email", "group", ",", ",", "\n", "\n", "a@x.org", "b@x.org", "1", "\"", "2026-01-01", " ", "é",
        ]
        let text = (0..<80).compactMap { _ in pieces.randomElement(using: &random) }.joined()
        let whole = Result { try read(text) }
        var reader = HistoryReader()
        let cut = Result {
            for byte in text.utf8 { try reader.take([byte]) }
            return try reader.finish()
        }
        #expect((try? whole.get()) == (try? cut.get()))
    }

    @Test("is looked at, then brought in, and repeats do not start again")
    func broughtIn() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let file =
            "date,email 1,email 2\r\n2025-12-18,p1@example.org,p2@example.org\r\n"
            + "2025-12-18,p3@example.org,ada@example.org\r\n2026-01-01,p1@example.org,gone@example.org\r\n"
        let page = program + "/history"
        try await world.owner.upload(page, Array(file.utf8), from: page)
        let body = try await world.owner.get(page).body
        #expect(body.contains("passed over: 1.") && body.contains("Bring in these rounds"))
        #expect(try await world.owner.post(page + "/confirm", from: page).location == program)
        for _ in 0..<2 { _ = try await world.run(program) }
        let people = Dictionary(
            try await world.everybody().map { ($0.id, $0.profile.address.text) }, uniquingKeysWith: { $1 })
        let pairs = try await world.history().map { Set($0.people.compactMap { people[$0] }) }
        #expect(pairs.count == 4)
        #expect(!pairs.contains(["p1@example.org", "p2@example.org"]))
        #expect(!pairs.contains(["p3@example.org", "ada@example.org"]))
    }

    @Test("with a mistake in it brings nothing in")
    func mistaken() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let page = try await world.program() + "/history"
        let file =
            "date,email 1,email 2\r\n2026-01-01,p1@example.org,p2@example.org\r\nx,p1@example.org,p3@example.org\r\n"
        try await world.owner.upload(page, Array(file.utf8), from: page)
        #expect(try await world.owner.get(page).body.contains("neither the number of a round nor a date"))
        #expect(try await world.owner.post(page + "/confirm", from: page).location == page)
        let kept = try await world.inWorkspace { tx in
            try tx.first("SELECT count(*) AS count FROM past_meeting")?.get("count") ?? -1
        }
        #expect(kept == 0)
    }
}
