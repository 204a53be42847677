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
    private func people(_ zones: [String?]) throws -> [Person] {
        try zip(PlanningFixture().people(zones.count), zones).map { id, zone in
            var profile = try PlanningFixture.profile(0)
            profile.timeZone = zone
            return Person(id: id, profile: profile, at: PlanningFixture.now)
        }
    }

    private func times(_ zones: [String?], holidays: [Int: String] = [:]) throws -> [Date] {
        let proposing = MeetingTimes(zone: .gmt, holidays: Holidays(holidays))
        return proposing.times(try people(zones), zones.map { _ in nil }, after: PlanningFixture.now).times
    }

    /// Of two in Berlin, of whom the first has a calendar.
    private func proposal(_ calendar: KnownCalendar) throws -> Proposal {
        let two = try people(["Europe/Berlin", "Europe/Berlin"])
        let proposing = MeetingTimes(zone: .gmt, holidays: Holidays([:]), calendars: [two[0].id: calendar])
        return proposing.times(two, [nil, nil], after: PlanningFixture.now)
    }

    private func calendar(_ busy: [Range<Date>] = [], unsure: [Range<Date>] = []) -> KnownCalendar {
        KnownCalendar(busy: busy, unsure: unsure, hasCalendar: true)
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

    @Test("leave out what a connected calendar has, to the minute, and say that calendars were looked at")
    func busy() throws {
        let free = try proposal(calendar())
        let first = try #require(free.times.first)
        #expect(free.basis == .calendars && free.times.count == MeetingTimes.shown)
        let minute = (first + 3540)..<(first + 3660)
        let other = try proposal(calendar([minute]))
        #expect(other.times.count == MeetingTimes.shown && !other.times.contains { minute.overlaps($0..<($0 + 3600)) })
        #expect(other.times.first != first && other.basis == .calendars)
        let all = MeetingTimes.window(after: PlanningFixture.now)
        #expect(try proposal(calendar([all])) == Proposal(times: [], basis: .calendars))
    }

    @Test("are never called free where a calendar could not be read: hours that are known come first, others say so")
    func unsure() throws {
        let all = MeetingTimes.window(after: PlanningFixture.now)
        let unread = try proposal(calendar(unsure: [all]))
        #expect(unread.basis == .uncertain && unread.times.count == MeetingTimes.shown)
        let plain = try #require(try proposal(calendar()).times.first)
        // All but one day is unknown: that day is proposed, with others that are said to be uncertain.
        let rest = [all.lowerBound..<(plain - 3600), (plain + 7200)..<all.upperBound]
        let some = try proposal(calendar(unsure: rest))
        #expect(some.times.contains { $0 >= plain - 3600 && $0 <= plain + 3600 } && some.basis == .uncertain)
        // What is known to be busy stays out, however old that is.
        let old = try proposal(calendar([plain..<(plain + 3600)], unsure: [all]))
        #expect(!old.times.contains(plain) && old.basis == .uncertain)
    }

    @Test("stand in the mail, by the reader's clock, with the weekday")
    func mailed() async throws {
        let side = try await PersonSideWorld(people: 1)
        let mail = try #require(side.world.world.mail.all.first { $0.to.text == "p1@example.org" })
        #expect(ProgramsWorld.said(mail).contains("at which all of you are at work"))
        #expect(ProgramsWorld.said(mail).contains("No calendars are connected"))
    }

    @Test("go by the calendar that one of them has uploaded, until it is too old to be believed")
    func connected() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        // Free on Thursday from one to two in Berlin, and at no other time.
        let busy = [("20260105T000000Z", "20260108T120000Z"), ("20260108T130000Z", "20260118T000000Z")]
        let events = busy.enumerated().map { number, span in
            "BEGIN:VEVENT\r\nUID:\(number)\r\nSUMMARY:Secret\r\nDTSTART:\(span.0)\r\nDTEND:\(span.1)\r\nEND:VEVENT\r\n"
        }
        let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\(events.joined())END:VCALENDAR\r\n"
        try await world.owner.upload(
            "/meetings/calendars", name: "own.ics", Array(file.utf8), from: "/meetings/calendars")
        let program = try await world.program()
        _ = try await world.run(program)
        let first = try #require(world.world.mail.all.last { $0.to.text == "p1@example.org" })
        let said = ProgramsWorld.said(first)
        #expect(said.contains("calendars that are connected have nothing") && said.contains("8 Jan 2026"))
        #expect(!said.contains("7 Jan 2026") && !said.contains("9 Jan 2026") && !said.contains("Secret"))
        world.world.clock.advance(by: 15 * 86_400)
        try await world.lookForDuePrograms()
        let later = try #require(world.world.mail.all.last { $0.to.text == "p1@example.org" })
        #expect(ProgramsWorld.said(later).contains("Not every connected calendar could be read lately"))
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
