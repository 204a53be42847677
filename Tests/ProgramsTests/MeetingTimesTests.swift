import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("Times proposed to those who meet")
struct MeetingTimesTests {
    private func profile(_ zone: String?) throws -> Profile {
        var profile = try PlanningFixture.profile(0)
        profile.timeZone = zone
        return profile
    }

    private func times(_ zones: [String?], holidays: [Int: String] = [:]) throws -> [Date] {
        let proposing = MeetingTimes(zone: .gmt, holidays: Holidays(holidays))
        return proposing.times(try zones.map(profile), zones.map { _ in nil }, after: PlanningFixture.now)
    }

    private func clock(_ date: Date, _ zone: String) throws -> (hour: Int, weekday: Int) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        return (calendar.component(.hour, from: date), calendar.component(.weekday, from: date))
    }

    @Test("are at work for everybody, by the clock of each, on days of their own that are no weekend")
    func suit() throws {
        let zones = ["Europe/Berlin", "America/New_York"]
        let found = try times(zones)
        #expect(found.count == MeetingTimes.shown && found.allSatisfy { $0 > PlanningFixture.now })
        for (date, zone) in found.flatMap({ date in zones.map { (date, $0) } }) {
            let clock = try clock(date, zone)
            #expect((9..<17).contains(clock.hour) && (2...6).contains(clock.weekday), "\(date) \(zone)")
        }
        #expect(Set(found.map { Int($0.timeIntervalSince1970 / 86_400) }).count == found.count)
    }

    @Test("pass over holidays, and are not made up where there is none")
    func none() throws {
        let first = try #require(try times(["Europe/Berlin", nil]).first)
        let day = Int(first.timeIntervalSince1970 / 86_400)
        #expect(try times(["Europe/Berlin", nil], holidays: [day: "Holiday"]).contains(first) == false)
        #expect(try times(["Asia/Tokyo", "America/New_York"]).isEmpty && times(["Asia/Tokyo"]).isEmpty)
    }

    @Test("stand in the mail, by the reader's clock, with the weekday")
    func mailed() async throws {
        let side = try await PersonSideWorld(people: 1)
        let mail = try #require(side.world.world.mail.all.first { $0.to.text == "p1@example.org" })
        #expect(ProgramsWorld.said(mail).contains("at which all of you are at work"))
    }
}

@Suite("The people of a program")
struct ProgramPeopleTests {
    @Test("are listed with where they stand, and can be shown by it; a member of the workspace may not look")
    func listed() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let person = try #require(try await world.everybody().first { $0.profile.name == "Person 2" }).id
        let id = try #require(ProgramID(String(program.dropFirst("/programs/".count))))
        let workspace = world.workspace
        try await world.inWorkspace { tx in
            try ParticipationStore().set(
                tx, workspace, id, person, Participation(pausedUntil: tx.now + 86_400 * 30))
        }
        let all = try await world.owner.get("\(program)/people").body
        #expect(all.contains("Person 1") && all.contains("Person 2") && all.contains("Ada Example"))
        let paused = try await world.owner.get("\(program)/people?standing=paused").body
        #expect(paused.contains("Person 2") && !paused.contains("Person 1"))
        #expect(try await world.owner.get("\(program)/people?standing=no%00such&page=9").status == 200)
        #expect(try await world.owner.get(program).body.contains("href=\"\(program)/people\""))
    }
}
