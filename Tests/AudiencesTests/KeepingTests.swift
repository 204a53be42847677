import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Audiences

@Suite("An audience by a rule")
struct KeepingTests {
    @Test("takes in an imported newcomer and lets go who no longer fits, by itself")
    func byItself() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,", "Ben,ben@example.org,Design,Oslo,")
        let path = try await world.ruled("department", "is", "Sales")
        #expect(try await world.addresses(path) == ["ada2@example.org"])
        try await world.bring("Cleo,cleo@example.org,sales,Porto,", "Ada,ada2@example.org,Design,Oslo,")
        try await world.catchUp()
        #expect(try await world.addresses(path) == ["cleo@example.org"])
    }

    @Test("is up to date on its own page before any job ran")
    func page() async throws {
        let world = try await AudiencesWorld()
        let path = try await world.ruled("department", "is", "Sales")
        #expect(try await world.owner.get(path).body.contains("Nobody is in yet"))
        try await world.bring("Cleo Newcomer,cleo@example.org,Sales,Porto,")
        #expect(try await world.owner.get(path).body.contains("Cleo Newcomer"))
    }

    @Test("lets somebody go whose first day lies too far back, when the day begins")
    func dates() async throws {
        let world = try await AudiencesWorld()
        let start = AudienceDay(of: world.world.clock.source.now())
        try await world.bring("Cleo,cleo@example.org,Sales,Porto,\(start.text)")
        let path = try await world.ruled("start-date", "within", "1")
        #expect(try await world.addresses(path) == ["cleo@example.org"])
        world.world.clock.advance(by: 40 * 86_400)
        try await world.catchUp()
        #expect(try await world.addresses(path) == [])
    }

    @Test("asks before more than half go, and goes on when somebody agrees")
    func mass() async throws {
        let world = try await AudiencesWorld()
        let ids = try await world.add(5, department: "Sales")
        let path = try await world.ruled("department", "is", "Sales")
        try await world.move(Array(ids.prefix(3)), to: "Design")
        try await world.catchUp()
        #expect(try await world.addresses(path).count == 5)
        let page = try await world.owner.get(path).body
        #expect(page.contains("3 people no longer fit"))
        try await world.owner.post(path + "/agree", ["going": "2"], from: path)
        #expect(try await world.addresses(path).count == 5)
        try await world.owner.post(path + "/agree", ["going": "3"], from: path)
        #expect(try await world.addresses(path).count == 2)
        #expect(try await !world.owner.get(path).body.contains("no longer fit"))
    }

    @Test("asks as well where a directory changes one person at a time")
    func drip() async throws {
        let world = try await AudiencesWorld()
        let ids = try await world.add(6, department: "Sales")
        let path = try await world.ruled("department", "is", "Sales")
        for id in ids {
            world.world.clock.advance(by: 60)
            try await world.move([id], to: "Design")
            try await world.catchUp()
        }
        #expect(try await world.addresses(path).count == 3)
    }

    @Test("forgets its question where people fit again")
    func recovered() async throws {
        let world = try await AudiencesWorld()
        let ids = try await world.add(4, department: "Sales")
        let path = try await world.ruled("department", "is", "Sales")
        try await world.move(ids, to: "")
        try await world.catchUp()
        try await world.move(ids, to: "Sales")
        try await world.catchUp()
        #expect(try world.world.read("SELECT id FROM audience WHERE held_at IS NOT NULL") == [])
        #expect(try await world.addresses(path).count == 4)
    }

    @Test("does not bring back who took themselves out")
    func leavers() async throws {
        let world = try await AudiencesWorld()
        let id = try #require(try await world.add(1, department: "Sales").first)
        let path = try await world.ruled("department", "is", "Sales")
        let (audience, members, workspace) = (try world.id(path), world.members, world.workspace)
        let left = try await world.world.database.transaction(.person(id, in: workspace)) {
            try members.leave($0, workspace, audience, id)
        }
        #expect(left)
        try await world.move([id], to: "SALES")
        try await world.catchUp()
        #expect(try await world.addresses(path) == [])
    }

    @Test("takes a few statements, however many people and rules there are")
    func setWise() async throws {
        let world = try await AudiencesWorld()
        for number in 1...3 { _ = try await world.ruled("department", "is", "Sales", named: "Rule \(number)") }
        try await world.add(2500, department: "Sales")
        // Keys of this very second are not kept in memory.
        world.world.clock.advance(by: 2)
        let (keeping, workspace) = (world.keeping, world.workspace)
        let trips = try await world.world.test.trips {
            try await world.inWorkspace { try keeping.catchUp($0, workspace) }
        }
        #expect(trips.count < 40, "\(trips.count): \(trips[trips.count / 2])")
        let sizes = try world.world.read("SELECT count(*)::text FROM audience_member GROUP BY audience_id")
        #expect(sizes == ["2500", "2500", "2500"])
        #expect(try world.world.read("SELECT count(*)::text FROM audience_stale") == ["0"])
    }

    @Test("forgets somebody who is erased, with all that was noted of them")
    func erased() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Cleo,cleo@example.org,Sales,Porto,", "Ben,ben@example.org,Sales,Oslo,")
        _ = try await world.ruled("department", "is", "Sales")
        let id = try #require(
            try world.world.read("SELECT person_id FROM audience_member ORDER BY person_id LIMIT 1").first)
        let answer = try await world.owner.post("/people/\(id)/erase", from: "/people/\(id)/erase")
        #expect(answer.status == 303)
        for table in ["audience_member", "audience_change", "audience_leaver"] {
            #expect(try world.world.read("SELECT 1 FROM \(table) WHERE person_id = '\(id)'") == [], "\(table)")
        }
    }
}

@Suite("A look at many people")
struct MassRemovalTests {
    @Test("asks where more than half of three or more would go, with those of the last day")
    func threshold() {
        #expect(!MassRemoval.asks(leaving: 0, recently: 9, of: 1))
        #expect(!MassRemoval.asks(leaving: 2, of: 2))
        #expect(MassRemoval.asks(leaving: 3, of: 5))
        #expect(!MassRemoval.asks(leaving: 3, of: 6))
        #expect(MassRemoval.asks(leaving: 1, recently: 3, of: 4))
    }
}
