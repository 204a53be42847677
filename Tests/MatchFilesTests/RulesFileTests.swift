import Testing

@testable import MatchFiles
@testable import Matching

@Suite("Files of rules")
struct RulesFileTests {
    @Test("Every rule there is")
    func all() throws {
        let file = try rules(
            """
            size: 4
            leftovers: smaller
            look-ahead: 12
            differ: [department, team]
            share: languages
            cross: location
            never:
              - [ada@example.org, ben@example.org]
              - {location: Oslo}
              - between: {department: Sales}
                and: {department: Legal}
            wishes: {department: 3, location: 2, seniority: 1, tenure: 4, languages: 5, hours: 6, wishes: 7}
            """)
        #expect(file.size == 4)
        #expect(file.leftovers == .smaller)
        #expect(file.lookAhead == 12)
        #expect(file.differ == [.department, .named("team")])
        #expect(file.share == [.language])
        #expect(file.cross == .location)
        #expect(file.never.map(\.line) == [8, 9, 10])
        #expect(file.never[1].one == .having(.location, "Oslo"))
        #expect(file.never[2].other == .having(.department, "Legal"))
        #expect(file.wishes.sharedHours == 6)
    }

    @Test("A lottery, and seats by category")
    func draws() throws {
        let lottery = try rules("lottery: {hosts: [ada@example.org], winners: 3}")
        #expect(lottery.draw == .lottery(hosts: ["ada@example.org"], winners: 3))
        let seats = try rules("seats:\n  - {department: Sales, seats: 2}\n  - {department: Legal, seats: 1}\n")
        #expect(
            seats.draw
                == .seats([SeatQuota(.department, "Sales", seats: 2), SeatQuota(.department, "Legal", seats: 1)]))
    }

    @Test(
        "What is no rule is refused with its line",
        arguments: [
            ("size: 9", 1), ("size: many", 1), ("colour: red", 1), ("size: 2\nsize: 3", 1), ("- a\n- b", 1),
            ("size: 2\nnever:\n  - ada@example.org", 3), ("never:\n  - [ada@example.org]", 2),
            ("wishes: {weather: 3}", 1), ("differ: email", 1), ("never: [{location: Oslo, department: Sales}]", 1),
            ("size: [", 1), ("lottery: {hosts: [], winners: 2}", 1), ("seats: [{department: Sales}]", 1),
            ("never:\n  - [ada@example.org, ben]", 2), ("never:\n  - [ada@example.org, ADA@example.org]", 2),
            ("lottery: {hosts: [ada], winners: 2}", 1), ("size: 3\nseats: [{department: Sales, seats: 1}]", 2),
            ("seats:\n  - {department: A, seats: 6}\n  - {department: B, seats: 6}", 2),
            ("lottery: {hosts: [ada@example.org], winners: 2}\nseats: [{department: Sales, seats: 2}]", 2),
            ("seats: [{department: Sales, seats: 2}]\nlottery: {hosts: [ada@example.org], winners: 2}", 2),
        ])
    func refused(text: String, line: Int) {
        let mistake = #expect(throws: FileMistake.self) { try rules(text) }
        #expect((mistake?.line ?? 0) >= line)
    }

    @Test("Where attributes and hosts stand is known, so that a slip can be told with its line")
    func lines() throws {
        let file = try rules(
            "differ: team\nshare: [languages]\nnever:\n  - {location: Oslo}\n  - {team: A}\nlottery:\n"
                + "  winners: 1\n  hosts:\n    - ada@example.org\n")
        #expect(file.attributes == [.named("team"): 1, .language: 2, .location: 4])
        #expect((8...9).contains(file.hostsLine))
    }

    @Test("Nesting and aliases without end are refused at once")
    func bombs() {
        #expect(throws: FileMistake.self) { try rules(String(repeating: "[", count: 100_000)) }
        #expect(throws: FileMistake.self) { try rules(String(repeating: "- ", count: 50_000)) }
        let list = "[" + Array(repeating: "x@example.org", count: 2_000).joined(separator: ",") + "]"
        let alias = "never: [&a \(list)" + String(repeating: ",*a", count: 2_000) + "]"
        #expect(throws: FileMistake.self) { try rules(alias) }
        #expect(throws: FileMistake.self) { try rules(String(repeating: "#\n", count: 200_000)) }
    }

    @Test("Bytes drawn by chance never trap", arguments: 0..<150)
    func fuzz(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("[]{}:-,&*!|>'\"%@`#? \n\tax09".utf8) + [0, 0xC3, 0xFF]
        var bytes = Array("size: 3\nnever:\n  - [a@b.c, d@e.f]\n  - {location: Oslo}\nwishes: {hours: 2}\n".utf8)
        for _ in 0..<Int.random(in: 1...10, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            guard let byte = alphabet.randomElement(using: &random) else { continue }
            if Bool.random(using: &random) { bytes[place] = byte } else { bytes.insert(byte, at: place) }
        }
        var rest: [UInt8]? = bytes
        do {
            let file = try RulesFile.read {
                defer { rest = nil }
                return rest
            }
            #expect(file.size.map((2...8).contains) ?? true)
        } catch { #expect(error is FileMistake) }
    }

    private func rules(_ text: String) throws -> RulesFile { try RulesFile.read(once(text)) }
}
