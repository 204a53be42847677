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

    @Test("A host who is not there is a mistake of the rules")
    func unknownHost() throws {
        let rules = try RulesFile.read(once("lottery: {hosts: [x@example.org], winners: 2}"))
        let people = try crowd(4)
        #expect(throws: FileMistake.self) {
            try MatchJob(people: people, history: nil, rules: rules, size: nil, seed: 1)
        }
    }

    private func crowd(_ count: Int, _ column: String = "name", _ value: (Int) -> String = { "\($0)" }) throws
        -> PeopleFile
    {
        let rows = (0..<count).map { "p\($0)@example.org,\(value($0))\n" }
        return try PeopleFile.read(once("email,\(column)\n" + rows.joined()))
    }
}
