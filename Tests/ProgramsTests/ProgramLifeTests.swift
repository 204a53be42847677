import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("A program's life")
struct ProgramLifeTests {
    private let day: TimeInterval = 86_400

    /// The first coming date as the page of dates names it in its forms.
    private func beats(_ world: ProgramsWorld, _ program: String) async throws -> [String] {
        let body = try await world.owner.get("\(program)/dates").body
        return body.ranges(of: "dates/move?beat=").map { String(body[$0.upperBound...].prefix { $0 != "\"" }) }
    }

    @Test("begins as a draft that sends nothing, by itself or by hand")
    func draft() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.draft()
        world.world.clock.advance(by: 9 * day)
        try await world.lookForDuePrograms()
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        let preview = try await world.previewIDOfDraft(program)
        let fields = ["preview": preview, "csrf": try await world.owner.get(program).csrf]
        #expect(try await world.owner.submit("\(program)/rounds", fields).status == 409)
        #expect(try await world.history().isEmpty)
    }

    @Test("that has started runs from its next date on, not over what it missed as a draft")
    func start() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        #expect(try world.world.test.asAudit("program.started") == 1)
        try await world.owner.post("\(program)/start", from: program)
        #expect(try world.world.test.asAudit("program.started") == 1)
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("ends in the archive, which nothing leaves but a copy")
    func archive() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        try await world.owner.post("\(program)/archive", from: "\(program)/archive")
        let token = try await world.owner.get(program).csrf
        for step in ["start", "resume", "pause"] {
            #expect(try await world.owner.submit("\(program)/\(step)", ["csrf": token]).status == 409)
        }
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().isEmpty)
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        let copy = try #require(try await world.owner.post("\(program)/copy", from: program).location)
        let page = try await world.owner.get(copy).body
        #expect(page.contains("Copy of Coffee") && page.contains("\(copy)/start"))
    }

    @Test("holds a round that was moved by hand at its new hour, and the next one as ever")
    func moved() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let beat = try #require(try await beats(world, program).first)
        let fields = ["beat": beat, "day": "2026-01-08", "hour": "15", "which": "one"]
        try await world.owner.post("\(program)/dates/move", fields, from: "\(program)/dates/move")
        world.world.clock.advance(by: 2 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().isEmpty)
        world.world.clock.advance(by: 1.5 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
        world.world.clock.advance(by: 5 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1, 2])
    }

    @Test("leaves out a round that was skipped, and puts it back")
    func skipped() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let beat = try #require(try await beats(world, program).first)
        try await world.owner.post("\(program)/dates/skip", ["beat": beat], from: "\(program)/dates")
        #expect(try await beats(world, program).first == beat)
        try await world.owner.post("\(program)/dates/restore", ["beat": beat], from: "\(program)/dates")
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        let next = try #require(try await beats(world, program).first)
        try await world.owner.post("\(program)/dates/skip", ["beat": next], from: "\(program)/dates")
        world.world.clock.advance(by: 7 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("takes another weekday and hour when all rounds are moved from one on")
    func shifted() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        let beat = try #require(try await beats(world, program).first)
        let fields = ["beat": beat, "day": "2026-01-08", "hour": "15", "which": "all"]
        try await world.owner.post("\(program)/dates/move", fields, from: "\(program)/dates/move")
        #expect(try await world.owner.get(program).body.contains("Every week, Thursday at 15:00"))
        #expect(try await beats(world, program).count == RoundCalendar.shown)
    }

    @Test("keeps its rounds in order: one cannot be moved past its neighbour, or into the past")
    func order() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        let all = try await beats(world, program)
        for (beat, day) in [(all[0], "2026-01-20"), (all[1], "2026-01-05"), (all[0], "2025-12-01"), (all[0], "soon")] {
            let fields = ["beat": beat, "day": day, "hour": "15", "which": "one"]
            let answer = try await world.owner.post("\(program)/dates/move", fields, from: "\(program)/dates/move")
            #expect(answer.status == 422, "\(day)")
        }
    }

    @Test("moves around a holiday that is added or uploaded, and back when it is removed")
    func holidays() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        try await world.owner.post("/holidays", ["day": "2026-01-06", "name": "Epiphany"], from: "/holidays")
        #expect(try await world.owner.get(program).body.contains("7 Jan 2026"))
        try await world.owner.post("/holidays/remove", ["day": "2026-01-06"], from: "/holidays")
        #expect(try await world.owner.get(program).body.contains("6 Jan 2026"))
        let file = """
            BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r
            DTSTART;VALUE=DATE:20260106\r\nSUMMARY:Epiphany\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n
            """
        try await world.owner.upload("/holidays/upload", Array(file.utf8), from: "/holidays")
        #expect(try await world.owner.get(program).body.contains("7 Jan 2026"))
    }

    @Test("says of a holiday whose day had another name what it was called")
    func renamed() async throws {
        let world = try await ProgramsWorld()
        for name in ["Epiphany", "Three Kings"] {
            try await world.owner.post("/holidays", ["day": "2026-01-06", "name": name], from: "/holidays")
        }
        #expect(try await world.owner.get("/holidays").body.contains("Epiphany → Three Kings"))
    }

    @Test("sends its mails only at the hours it was given, and they wait until then")
    func hours() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let habits = ["from": "14", "until": "16", "asking": "automatic"]
        try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
        world.world.clock.advance(by: 1.01 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
        #expect(world.world.mail.all.isEmpty)
        world.world.clock.advance(by: 4.1 * 3600)
        try await world.world.work()
        #expect(world.world.mail.all.count == 4)
    }

    @Test("says of a mail that waits for its hours until when, and lets it go once the hours are others")
    func otherHours() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        func save(_ from: String, _ until: String) async throws {
            let habits = ["from": from, "until": until, "asking": "automatic"]
            try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
            try await world.world.work()
        }
        try await save("14", "16")
        let round = try await world.run(program)
        #expect(try await world.owner.get(round).body.contains("leaves on 5 Jan 2026 at 14:00 Europe/Berlin"))
        try await save("15", "17")
        #expect(try await world.owner.get(round).body.contains("leaves on 5 Jan 2026 at 15:00 Europe/Berlin"))
        #expect(world.world.mail.all.isEmpty)
        try await save("any", "any")
        #expect(world.world.mail.all.count == 4)
        #expect(try await !world.owner.get(round).body.contains("leaves on"))
    }
}

extension ProgramsWorld {
    /// A draft's preview offers no button to run it, so its id is looked up.
    fileprivate func previewIDOfDraft(_ program: String) async throws -> String {
        try await plan(program)
        let workspace = workspace
        return try await inWorkspace { tx in
            let row = try tx.first("SELECT id FROM round WHERE workspace_id = \(workspace) AND state = 'draft'")
            let id: RoundID? = try row?.get("id")
            return try #require(id).text
        }
    }
}
