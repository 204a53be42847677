import Testing

@testable import MatchFiles
@testable import Matching

@Suite("Rounds from files")
struct MatchJobTests {
    @Test("What is printed as CSV is a history, and the next round goes on from it")
    func roundTrip() throws {
        let people = try crowd(9)
        let first = try MatchJob(people: people, history: nil, rules: RulesFile(), size: 3, seed: 4).rounds(2)
        let text = String(decoding: RoundsCSV.bytes(first, people), as: UTF8.self)
        let history = try HistoryFile.read(once(text), people: people)
        let job = try MatchJob(people: people, history: history, rules: RulesFile(), size: 3, seed: 4)
        #expect(job.firstRound == 3)
        let next = try #require(try job.rounds(1).first)
        #expect(next.plan.repeats == 0)
        #expect(history.groups.map(\.members.count).reduce(0, +) == 18)
    }

    @Test("Two seeds draw two rounds, and one seed the same")
    func seeds() throws {
        let people = try crowd(20)
        func members(_ seed: UInt64) throws -> [[Int]] {
            let job = try MatchJob(people: people, history: nil, rules: RulesFile(), size: nil, seed: seed)
            return try job.rounds(1).flatMap { $0.plan.groups.map(\.members) }
        }
        #expect(try members(1) == members(1))
        #expect(try members(1) != members(2))
    }

    @Test("People whom the rules keep from everybody are named with the rules")
    func contradictions() throws {
        let people = try crowd(9, "location") { ["Oslo", "Rome", "Lima"][$0 % 3] }
        let rules = try RulesFile.read(
            once(
                """
                never:
                  - {location: Oslo}
                  - {between: {location: Oslo}, and: {location: Rome}}
                  - {between: {location: Oslo}, and: {location: Lima}}
                """))
        let job = try MatchJob(people: people, history: nil, rules: rules, size: 2, seed: 1)
        let sentence = try #require(try job.contradictions().first)
        #expect(try job.contradictions().count == 1)
        #expect(sentence.hasPrefix("nobody with location Oslo may meet anyone: 3 rules ("))
        for line in 2...4 { #expect(sentence.contains("never, line \(line)")) }
    }

    @Test(
        "Rules that leave no round are named with their lines",
        arguments: [
            (
                "size: 3\ncross: location\n",
                "everybody has location Oslo, so no group can differ: cross: location, line 2"
            ),
            (
                "lottery:\n  hosts: [p0@example.org, p1@example.org, p2@example.org]\n  winners: 1\n",
                "everybody is a host, so nobody can be drawn: lottery, line 2"
            ),
            (
                "seats:\n  - {location: Oslo, seats: 1}\n  - {location: Rome, seats: 2}\n",
                "nobody has location Rome, for 2 seats: seats, line 3"
            ),
        ])
    func impossible(text: String, sentence: String) throws {
        let people = try crowd(3, "location") { _ in "Oslo" }
        let rules = try RulesFile.read(once(text))
        let job = try MatchJob(people: people, history: nil, rules: rules, size: nil, seed: 1)
        #expect(job.impossible() == [sentence])
        let plain = try MatchJob(people: people, history: nil, rules: RulesFile(), size: nil, seed: 1)
        #expect(plain.impossible().isEmpty)
    }

    @Test("Of a group in which some have met it is said who that was")
    func someMet() throws {
        let people = try crowd(3)
        let met = [people.addresses[0], people.addresses[1]].map { "1,A,\($0)\n" }.joined()
        let history = try HistoryFile.read(once("round,group,email\n" + met), people: people)
        let job = try MatchJob(people: people, history: history, rules: RulesFile(), size: nil, seed: 1)
        let text = RoundsText.text(try job.rounds(1), people)
        let pair = people.addresses[0...1].joined(separator: " and ")
        #expect(text.contains("\(pair) met last in round 1, the others for the first time"))
    }

    @Test(
        "A history in which somebody is in two groups of a round, twice in one, or alone is a mistake with its line",
        arguments: [
            ("1,A,p0@x.org\n1,A,p1@x.org\n1,B,P0@x.org\n1,B,p2@x.org\n", 4),
            ("1,A,p0@x.org\n1,A,p1@x.org\n1,A,p0@x.org\n", 4), ("1,A,p0@x.org\n1,A,p1@x.org\n2,A,p0@x.org\n", 4),
        ])
    func wrongHistory(rows: String, line: Int) throws {
        let people = try crowd(3)
        #expect {
            try HistoryFile.read(once("round,group,email\n" + rows), people: people)
        } throws: { ($0 as? FileMistake)?.line == line }
    }

    @Test("A host who is not there is a mistake of the rules")
    func unknownHost() throws {
        let rules = try RulesFile.read(once("lottery: {hosts: [x@example.org], winners: 2}"))
        let people = try crowd(4)
        #expect(throws: FileMistake.self) {
            try MatchJob(people: people, history: nil, rules: rules, size: nil, seed: 1)
        }
    }

    @Test(
        "A rule about an attribute that no column says is a mistake with its line",
        arguments: [
            "never:\n  - {locatoin: Oslo}", "never:\n  - {between: {location: Oslo}, and: {team: A}}",
            "size: 2\ndiffer: department", "size: 2\nshare: [pool]", "size: 2\nseats: [{department: Sales, seats: 2}]",
        ])
    func unknownAttribute(text: String) throws {
        let rules = try RulesFile.read(once(text))
        let people = try crowd(4, "location") { _ in "Oslo" }
        let mistake = #expect(throws: FileMistake.self) {
            try MatchJob(people: people, history: nil, rules: rules, size: nil, seed: 1)
        }
        #expect(mistake?.line == 2 && mistake?.reason.hasPrefix("people have no column named ") == true)
    }

    @Test("A seat for a category that nobody has is told with its line")
    func emptySeat() throws {
        let rules = try RulesFile.read(once("seats:\n  - {location: Mars, seats: 2}\n  - {location: Oslo, seats: 1}\n"))
        let people = try crowd(4, "location") { _ in "Oslo" }
        let job = try MatchJob(people: people, history: nil, rules: rules, size: nil, seed: 1)
        #expect(FileNote.sentences(job.notes) == ["line 2: nobody has location Mars"])
    }

    @Test("Who is named in never and not there, and a value that nobody has, are passed over and told")
    func notes() throws {
        let rules = try RulesFile.read(
            once("never:\n  - [x@example.org, p0@example.org]\n  - {location: Olso}\n  - {location: Oslo}\n"))
        let people = try crowd(4, "location") { ["Oslo", "Rome"][$0 % 2] }
        let job = try MatchJob(people: people, history: nil, rules: rules, size: nil, seed: 1)
        #expect(
            job.notes == [
                FileNote(line: 2, "not among the people: x@example.org"), FileNote(line: 3, "nobody has location Olso"),
            ])
    }

    @Test("Who is in no group is told with the reason, round by round, beside what is printed as CSV")
    func leftOut() throws {
        let people = try crowd(4, "location") { $0 == 0 ? "Oslo" : "Rome" }
        let rules = try RulesFile.read(once("share: location\n"))
        let rounds = try MatchJob(people: people, history: nil, rules: rules, size: 2, seed: 1).rounds(2)
        let lines = RoundsText.leftOut(rounds, people)
        let alone = people.addresses[0]
        #expect(lines.contains("round 1: left out: \(alone) (the rules allow no partner)"))
        #expect(
            lines.count == rounds.map(\.plan.leftOut.count).reduce(0, +) && lines.last?.hasPrefix("round 2: ") == true)
        #expect(!String(decoding: RoundsCSV.bytes(rounds, people), as: UTF8.self).contains(alone))
    }

    private func crowd(_ count: Int, _ column: String = "name", _ value: (Int) -> String = { "\($0)" }) throws
        -> PeopleFile
    {
        let rows = (0..<count).map { "p\($0)@example.org,\(value($0))\n" }
        return try PeopleFile.read(once("email,\(column)\n" + rows.joined()))
    }
}
