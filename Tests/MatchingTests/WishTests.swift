import Testing

@testable import Matching

@Suite("Wishes")
struct WishTests {
    @Test("Shared hours, shared languages, tenure and ranked wishes each decide among equals", arguments: 0..<4)
    func each(kind: Int) throws {
        var people = Array(repeating: Participant(), count: 8)
        var wishes = RoundWishes(differentDepartment: 0, differentLocation: 0)
        for index in 0..<8 {
            switch kind {
            case 0: for hour in 0..<4 { people[index].freeHours.insert(index % 4 * 10 + hour) }
            case 1: people[index].languages = ["\(index % 4)"]
            case 2: people[index].tenure = index < 4 ? 3 : 40
            default: if index < 4 { people[index].asked = [index + 4, (index + 1) % 4] }
            }
        }
        (wishes.sharedHours, wishes.sharedLanguage) = (kind == 0 ? 1 : 0, kind == 1 ? 1 : 0)
        (wishes.differentTenure, wishes.asked) = (kind == 2 ? 1 : 0, kind == 3 ? 1 : 0)
        let plan = try RoundPlanner.plan(RoundRequest(participants: people, wishes: wishes, seed: 6))
        for group in plan.groups {
            let gap = group.members[1] - group.members[0]
            #expect(kind == 2 ? group.members[0] < 4 && group.members[1] >= 4 : gap == 4)
        }
        #expect(plan.isOptimal)
    }

    @Test("No wish outweighs a repeat")
    func repeats() throws {
        var people = Array(repeating: Participant(), count: 4)
        people[0].asked = [1]
        people[2].asked = [3]
        var wishes = RoundWishes()
        wishes.asked = 100
        let history = [PastGroup(round: 1, members: [0, 1]), PastGroup(round: 1, members: [2, 3])]
        let plan = try RoundPlanner.plan(RoundRequest(participants: people, history: history, wishes: wishes, seed: 1))
        #expect(plan.repeats == 0)
    }

    @Test("The reason names what the group has in common, and what not")
    func reason() throws {
        var ada = Participant(department: "Legal", location: "Oslo")
        var ben = Participant(department: "Sales", location: "Lisbon")
        for hour in 9..<13 { ada.freeHours.insert(hour) }
        for hour in 10..<15 { ben.freeHours.insert(hour) }
        (ada.languages, ben.languages) = (["en", "no"], ["en", "pt"])
        (ada.tenure, ben.tenure, ben.asked) = (2, 30, [0])
        let plan = try RoundPlanner.plan(RoundRequest(participants: [ada, ben], seed: 1))
        let reason = try #require(plan.groups.first?.reason)
        #expect(reason.acquaintance == .firstTime)
        #expect(reason.locations == ["Lisbon", "Oslo"])
        #expect(reason.sharedHours == 3)
        #expect(reason.sharedLanguages == ["en"])
        #expect(reason.differsInDepartment && reason.differsInTenure && reason.wasAskedFor)
    }

    @Test("Columns with several values compare as sets, beyond 64 values too")
    func columns() {
        let sets = (0..<100).map { Set(["\($0)", "\(($0 + 1) % 100)"]) } + [[]]
        let column = AttributeColumn(sets)
        for one in 0...100 {
            for other in 0...100 {
                #expect(column.share(one, other) == !sets[one].isDisjoint(with: sets[other]))
                let known = !sets[one].isEmpty && !sets[other].isEmpty
                #expect(column.differ(one, other) == (known && sets[one].isDisjoint(with: sets[other])))
            }
        }
    }

    @Test("Departments, places and topics wished for decide among equals, the first of each list most")
    func lists() throws {
        var people = Array(repeating: Participant(), count: 6)
        for (index, department) in ["Law", "Sales", "Design"].enumerated() { people[index].department = department }
        (people[3].location, people[4].topics, people[5].topics) = ("Oslo", ["bees"], ["chess", "bees"])
        people[0].wished.locations = ["Rome", "oslo"]
        people[1].wished.topics = ["Chess", "Bees"]
        var wishes = RoundWishes(differentDepartment: 0, differentLocation: 0)
        wishes.asked = 1
        let plan = try RoundPlanner.plan(RoundRequest(participants: people, wishes: wishes, seed: 3))
        #expect(plan.groups.map(\.members) == [[0, 3], [1, 5], [2, 4]])
        #expect(plan.isOptimal)
    }

    @Test("A list counts by the first of its names that the other has, from both sides", arguments: 0..<20)
    func listScores(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let names = ["a", "B", "c", "D"]
        var people = Array(repeating: Participant(), count: 8)
        for index in people.indices {
            people[index].department = names.randomElement(using: &random)
            people[index].topics = Set(names.filter { _ in Bool.random(using: &random) })
            let counts = (0..<2).map { _ in Int.random(in: 0...4, using: &random) }
            people[index].wished.departments = Array(names.shuffled(using: &random).prefix(counts[0]))
            people[index].wished.topics = Array(names.shuffled(using: &random).prefix(counts[1]))
        }
        let table = WishlistTable(people, weight: 3)
        func wished(_ list: [String], _ names: Set<String>) -> Int {
            list.firstIndex(where: names.contains).map { 3 * max(1, 4 - $0) } ?? 0
        }
        for one in people.indices {
            for other in people.indices where other != one {
                let score = [(people[one], people[other]), (people[other], people[one])].reduce(0) { sum, two in
                    sum + wished(two.0.wished.departments, [two.1.department ?? ""])
                        + wished(two.0.wished.topics, two.1.topics)
                }
                #expect(table.score(one, other) == Int64(score))
                #expect(table.score(one, other) <= table.best)
            }
        }
    }
}
