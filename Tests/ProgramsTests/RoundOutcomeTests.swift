import Accounts
import Foundation
import Jobs
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("What came of a round")
struct RoundOutcomeTests {
    /// Four people were asked: one met and says something about it, one did not, two are silent.
    private func answered() async throws -> (side: PersonSideWorld, round: String) {
        let side = try await PersonSideWorld()
        for _ in 0..<2 { try await side.wait(days: 1.9) }
        let round = try await side.round(of: 1)
        let (one, two) = (try side.link(1) + "/met/" + round, try side.link(2) + "/met/" + round)
        try await side.browser().post(one, ["answer": "yes", "words": "Zephyrwort"], from: one)
        try await side.browser().post(two, ["answer": "no"], from: two)
        return (side, "/rounds/" + round)
    }

    @Test("is a share of those who answered; the silent make it a band, and no answers make no share")
    func rate() throws {
        let rate = try #require(MeetingCounts(yes: 3, planned: 1, no: 0, open: 4).rate)
        #expect(rate.low == 0.375 && rate.value == 0.75 && rate.high == 0.875)
        #expect(MeetingCounts(open: 4).rate == nil && MeetingCounts().rate == nil)
        #expect((MeetingCounts(yes: 1) + MeetingCounts(no: 2, open: 1)).asked == 4)
    }

    @Test("is counted into the pictures of its program and of all, with its table and its file")
    func pictures() async throws {
        let (side, _) = try await answered()
        _ = try await side.world.bySystem { try JobQueue().enqueue($0, CountDashboards(), workspace: nil) }
        try await side.world.world.work()
        let files = [side.program + "/figures/met.csv", "/dashboard/met.csv"]
        for file in files {
            let lines = try await side.world.owner.get(file).body.split(separator: "\r\n")
            #expect(lines.first?.hasSuffix("Asked,Met,Planned,Not met,No answer,\"Met, of the answers (%)\"") == true)
            #expect(lines.contains { $0.hasSuffix(",4,1,0,1,2,50.00") }, "\(file)")
        }
        let page = try await side.world.owner.get(side.program).body
        #expect(page.contains("Round 1: 2 of 4 who were asked have answered, and 50% of the answers"))
        #expect(page.contains("between 25% and 75% of all who were asked"))
    }

    @Test("stands on its page: before anybody was asked, with the day on which they are")
    func page() async throws {
        let side = try await PersonSideWorld()
        let round = "/rounds/" + (try await side.round(of: 1))
        #expect(try await side.world.owner.get(round).body.contains("are asked from this day on"))
        for _ in 0..<2 { try await side.wait(days: 1.9) }
        let asked = try await side.world.owner.get(round).body
        #expect(asked.contains("Asked: 4. Nobody has answered yet.") && asked.contains("Nobody has added anything yet"))
    }

    @Test("with what people added, for those who run the program and for nobody else")
    func remarks() async throws {
        let (side, round) = try await answered()
        let page = try await side.world.owner.get(round).body
        #expect(page.contains("Of these, 1 say that they met (50%)") && page.contains("Zephyrwort"))
        #expect(page.contains("those who run the program read this, and nobody else"))
        let member = try await side.world.world.invited("mia@example.com", as: "member", by: side.world.owner)
        #expect(try await member.get(round).status == 403)
        #expect(try await side.browser().get(round).status != 200)
    }

    @Test("without the words of somebody who is erased")
    func erased() async throws {
        let (side, round) = try await answered()
        let path = "/people/\(try await side.person(1).id.text)/erase"
        try await side.world.owner.post(path, from: path)
        let page = try await side.world.owner.get(round)
        #expect(page.status == 200 && !page.body.contains("Zephyrwort"))
        #expect(try side.read("SELECT count(*) FROM meeting_remark") == ["0"])
    }
}
