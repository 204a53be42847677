import Testing

@testable import Matching

@Suite("Rules of a round")
struct RoundRulesTests {
    @Test("People who must differ, or share, meet only when they do", arguments: 2...4)
    func differAndShare(size: Int) throws {
        var request = crowd(24, size: size)
        request.rules.mustDiffer = [.department]
        request.rules.mustShare = [.language]
        let plan = try RoundPlanner.plan(request)
        for pair in plan.groups.flatMap(\.pairs) {
            let (one, other) = (request.participants[pair.first], request.participants[pair.second])
            #expect(one.department != other.department)
            #expect(!one.languages.isDisjoint(with: other.languages))
        }
        #expect(plan.leftOut.isEmpty)
    }

    @Test("Sides that keep apart do not meet, in pairs and in groups", arguments: [2, 3])
    func apart(size: Int) throws {
        var request = crowd(24, size: size)
        request.rules.apart = [
            ApartRule(.having(.department, "0"), .having(.department, "1")),
            ApartRule(.people([2, 5]), .people([8, 11])),
        ]
        let plan = try RoundPlanner.plan(request)
        for pair in plan.groups.flatMap(\.pairs) {
            #expect(Set([pair.first % 3, pair.second % 3]) != [0, 1])
            #expect(![2, 5].contains(pair.first) || ![8, 11].contains(pair.second))
        }
    }

    @Test("Groups that must be mixed are: at least two differ, all where there are enough people")
    func mixed() throws {
        var request = crowd(12, size: 3)
        request.rules.someDiffer = .department
        for group in try RoundPlanner.plan(request).groups { #expect(Set(group.members.map { $0 % 3 }).count == 3) }
        // Eight of one department and four of another: each group has one of the four.
        for index in 0..<12 { request.participants[index].department = index < 8 ? "a" : "b" }
        for group in try RoundPlanner.plan(request).groups { #expect(group.members.count { $0 >= 8 } == 1) }
    }

    @Test("Who cannot be in a mixed group is left out with a reason")
    func notMixed() throws {
        var request = crowd(6, size: 3)
        for index in 0..<6 { request.participants[index].department = "a" }
        request.rules.someDiffer = .department
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.isEmpty)
        #expect(plan.leftOut.count == 6)
    }

    @Test("Without enough people for whole groups one is larger, or by choice some are smaller")
    func leftovers() throws {
        var request = crowd(11, size: 4)
        #expect(try RoundPlanner.plan(request).groups.map(\.members.count).sorted() == [5, 6])
        request.leftovers = .smaller
        #expect(try RoundPlanner.plan(request).groups.map(\.members.count).sorted() == [3, 4, 4])
        #expect(GroupSizes.of(people: 3, size: 2, .smaller) == [3])
        #expect(GroupSizes.of(people: 15, size: 8) == [8, 7] && GroupSizes.of(people: 9, size: 8) == [9])
        #expect(GroupSizes.of(people: 11, size: 4) == [6, 5] && GroupSizes.of(people: 3, size: 2) == [3])
    }

    @Test("Contradictory rules are named with the people they hit and what those have in common")
    func contradictions() throws {
        var request = crowd(12, size: 2)
        for index in 0..<12 { request.participants[index].location = index < 4 ? "Oslo" : "Rome" }
        request.rules.mustDiffer = [.location]
        request.rules.apart = [ApartRule(.having(.location, "Oslo"), .people(Set(4..<12)))]
        let found = try RoundPlanner.contradictions(in: request)
        #expect(found.flatMap(\.people).sorted() == Array(0..<12))
        let oslo = try #require(found.first { $0.people == [0, 1, 2, 3] || $0.people.count == 12 })
        #expect(Set(oslo.rules) == [.apart(0), .mustDiffer(.location)])
        request.rules.mustDiffer = []
        #expect(try RoundPlanner.contradictions(in: request).isEmpty)
    }

    @Test("All whom the rules keep from everybody are found, and nobody else", arguments: 2...3)
    func everyContradiction(size: Int) throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var request = crowd(Int.random(in: 2...14, using: &random), size: size)
            let all = request.participants.indices
            for person in all {
                request.participants[person].department = ["a", "b", nil].randomElement(using: &random) ?? nil
                request.participants[person].others["role"] = [["x"], ["y", "z"], []].randomElement(using: &random)
            }
            if Bool.random(using: &random) { request.rules.mustShare = [.named("role")] }
            if Bool.random(using: &random) { request.rules.mustDiffer = [.department] }
            if Bool.random(using: &random) { request.rules.someDiffer = .department }
            request.rules.apart = [ApartRule(.having(.named("role"), "x"), .people([0, 1, 2]))]
            request.forbidden = randomEdges(all.count, density: 4, weights: 1...1, &random).map {
                ForbiddenPair($0.first, $0.second, rule: .listed($0.first))
            }
            let table = try RoundTable(request) { RoundPlanner.tiers(for: request, rounds: $0, bestWish: $1) }
            let outcasts = table.order.indices.filter { one in
                !table.order.indices.contains {
                    $0 != one && (size == 2 ? table.mayBePair(one, $0) : !table.isForbidden(one, $0))
                }
            }
            let found = try RoundPlanner.contradictions(in: request)
            #expect(found.flatMap(\.people).sorted() == outcasts.map { table.order[$0] }.sorted())
            #expect(found.allSatisfy { $0.isWhole && !$0.rules.isEmpty })
        }
    }

    @Test("They are counted to the last, however many they are")
    func manyContradictions() throws {
        var request = crowd(5_001, size: 2)
        for index in 0..<5_001 { request.participants[index].location = "Oslo" }
        request.rules.mustDiffer = [.location]
        request.forbidden = [ForbiddenPair(7, 8)]
        let found = try RoundPlanner.contradictions(in: request)
        #expect(found.map(\.people) == [Array(0..<5_001)] && found.map(\.rules) == [[.mustDiffer(.location)]])
        #expect(found.allSatisfy { $0.isWhole && $0.common?.value == "Oslo" })
    }

    @Test("More rules than there are bits for are refused")
    func tooMany() {
        var request = crowd(4, size: 2)
        request.rules.apart = Array(repeating: ApartRule(.people([0]), .people([1])), count: 65)
        #expect(throws: MatchingError.tooManyRules(65)) { try RoundPlanner.plan(request) }
    }
}

/// People of three departments, two languages in turn.
private func crowd(_ count: Int, size: Int) -> RoundRequest {
    let people = (0..<count).map { index in
        var person = Participant(department: "\(index % 3)")
        person.languages = index % 4 == 0 ? ["en", "no"] : ["en"]
        return person
    }
    return RoundRequest(participants: people, groupSize: size, seed: 3)
}
