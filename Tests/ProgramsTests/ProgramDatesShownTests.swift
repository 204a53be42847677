import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

@testable import Programs

@Suite("What a program's page says of its dates")
struct ProgramDatesShownTests {
    private let week: TimeInterval = 7 * 86_400

    private func life(_ state: Program.State, _ dates: [RoundDate]) throws -> ProgramLife {
        let cadence = try #require(Cadence(zone: .gmt))
        let settings = ProgramSettings(name: "Coffee", cadence: cadence, groupSize: 2, matching: ProgramMatching())
        let program = Program(
            id: ProgramID(RandomSource.seeded(1).uuid(at: PlanningFixture.now)), settings: settings, state: state,
            nextRoundAt: PlanningFixture.now + week)
        return ProgramLife(program, dates, try Catalogue(language: "en", files: ProgramsSlice.files))
    }

    private func date(_ weeks: Double, isHeld: Bool = true) -> RoundDate {
        let beat = PlanningFixture.now + weeks * week
        return RoundDate(beat: beat, date: isHeld ? beat : nil, why: isHeld ? .regular : .skipped)
    }

    @Test("what comes after the next round is later than it, what was skipped before it is not told as later")
    func later() throws {
        let life = try life(.running, [date(0.5, isHeld: false), date(1), date(2, isHeld: false), date(3)])
        #expect(life.dates.map(\.off) == [true, false])
    }

    @Test("a paused program has no dates ahead, a draft has its first ones, and each names its weekday")
    func states() throws {
        #expect(try !life(.paused, [date(1), date(2)]).hasDates && !life(.archived, [date(1)]).hasDates)
        let draft = try life(.draft, [date(1), date(2)])
        #expect(draft.dates.count == 2 && draft.dates.allSatisfy { $0.when.text.hasPrefix("Mon") })
    }

    @Test("a round that was moved onto a weekend says so")
    func weekend() throws {
        let beat = PlanningFixture.now
        let moved = RoundDate(beat: beat, date: beat + 5 * 86_400, why: .moved)
        let catalogue = try Catalogue(language: "en", files: ProgramsSlice.files)
        #expect(moved.note(.gmt, catalogue)?.contains("weekend") == true)
        let friday = RoundDate(beat: beat, date: beat + 4 * 86_400, why: .moved)
        #expect(friday.note(.gmt, catalogue)?.contains("weekend") == false)
    }

    @Test("mails that no server has sent are not called complete")
    func kept() throws {
        let catalogue = try Catalogue(language: "en", files: ProgramsSlice.files)
        #expect(RoundProgress.State.complete.tag(catalogue).label == "complete")
        #expect(RoundProgress.State.kept.tag(catalogue).label == "kept here, not sent")
    }
}

@Suite("A program that somebody should look at")
struct ProgramAttentionTests {
    @Test("says that its date has passed, on the list and on its page")
    func overdue() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        #expect(try await !world.owner.get("/programs").body.contains("this date has passed"))
        world.world.clock.advance(by: 8 * 86_400)
        try await world.world.renew(world.owner)
        for path in ["/programs", program] {
            #expect(try await world.owner.get(path).body.contains("this date has passed"), "\(path)")
        }
    }

    @Test("says that nobody could meet anybody, and archived it offers nothing that runs")
    func alone() async throws {
        let world = try await ProgramsWorld()
        let program = try await world.program()
        #expect(try await world.owner.get("/programs").body.contains("nobody could meet anybody"))
        try await world.owner.post("\(program)/archive", from: "\(program)/archive")
        let page = try await world.owner.get(program).body
        for path in ["/test\"", "/year\"", "/history\"", "/asking\""] { #expect(!page.contains("\(program)\(path)")) }
    }
}
