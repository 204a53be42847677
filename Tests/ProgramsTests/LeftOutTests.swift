import Accounts
import Foundation
import Jobs
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("Who is left out of a round")
struct LeftOutTests {
    private static let fields = [
        "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]

    private func run(
        _ world: ProgramsWorld, _ more: [String: String]
    ) async throws -> (program: String, round: String) {
        let fields = Self.fields.merging(more) { $1 }
        let program = try #require(try await world.owner.post("/programs", fields, from: "/programs/new").location)
        try await world.owner.post("\(program)/start", from: program)
        return (program, try await world.run(program))
    }

    private func told(_ world: ProgramsWorld) -> [CaughtMail.Caught] {
        world.world.mail.all.filter { $0.source.contains("no introduction for you this time") }
    }

    @Test(
        "because their category has no seat left is told so once, with when their turn comes, by mail and on their page"
    )
    func full() async throws {
        let world = try await ProgramsWorld()
        try await world.add(6)
        let seats = [
            "match-kind": "composer", "match-attribute": "department", "match-seat-0": "Sales", "match-seats-0": "1",
            "match-seat-1": "Engines", "match-seats-1": "2",
        ]
        let (_, path) = try await run(world, seats)
        let mails = told(world).filter { ProgramsWorld.said($0).contains("goes first") }
        let left = try world.world.read("SELECT count(*) FROM round_absence WHERE reason = 'full'")
        #expect(["\(mails.count)"] == left && !mails.isEmpty && Set(mails.map(\.to)).count == mails.count)
        let mail = try #require(mails.first)
        let page = try await world.world.browser().get(world.link(to: mail.to.text)).body
        #expect(page.contains("Rounds without you"))
        let (round, workspace) = (try #require(RoundID(String(path.dropFirst("/rounds/".count)))), world.workspace)
        let before = told(world).count
        _ = try await world.inWorkspace { try JobQueue().enqueue($0, AbsenceMails(round: round), workspace: workspace) }
        try await world.world.work()
        #expect(told(world).count == before)
    }

    @Test("by a lot that nobody asked them about reads it on their page, and gets no mail round after round")
    func undrawn() async throws {
        let world = try await ProgramsWorld()
        try await world.add(6)
        _ = try await run(world, ["match-kind": "lottery", "match-winners": "2", "match-hosts": "p1@example.org"])
        #expect(told(world).isEmpty)
        #expect(try world.world.read("SELECT count(*) FROM round_absence WHERE reason = 'undrawn'") == ["4"])
        #expect(Absence.Reason.undrawn.isWorthMail(lacksDetail: false, wasAsked: true))
    }

    @Test("because the program was never meant for them gets no mail; for want of a detail, one and not one each round")
    func neverMeant() async throws {
        let world = try await ProgramsWorld()
        let rows = ["p1,Sales", "p2,Engines", "p3,Design", "p4,"].map { row in
            "Person,\(row.replacing(",", with: "@example.org,"))"
        }
        let preview = try await world.upload((["Name,Email,Department"] + rows).joined(separator: "\r\n") + "\r\n")
        try await world.owner.post(preview + "/confirm", from: preview)
        let sides = [
            "match-kind": "sides", "match-attribute": "department", "match-one": "Sales", "match-other": "Engines",
        ]
        let (program, _) = try await run(world, sides)
        #expect(!told(world).contains { $0.to.text == "p3@example.org" })
        #expect(told(world).count { $0.to.text == "p4@example.org" } == 1)
        _ = try await world.run(program)
        #expect(told(world).count { $0.to.text == "p4@example.org" } == 1)
    }

    @Test("for want of a detail is told which one, in no other words than those of the roster's heading")
    func lacking() async throws {
        let world = try await ProgramsWorld()
        let rows = ["p1@example.org,Oslo", "p2@example.org,Lisbon", "p3@example.org,"].map { "Person,\($0)" }
        let preview = try await world.upload((["Name,Email,Location"] + rows).joined(separator: "\r\n") + "\r\n")
        try await world.owner.post(preview + "/confirm", from: preview)
        _ = try await run(world, ["match-kind": "across", "match-attribute": "location"])
        let mail = try #require(told(world).first { $0.to.text == "p3@example.org" })
        #expect(
            ProgramsWorld.said(mail).contains("Location") && ProgramsWorld.said(mail).contains("Say it on your page"))
        #expect(!told(world).contains { ["p1@example.org", "p2@example.org"].contains($0.to.text) })
    }

    @Test("by their own word is not written to, and reads it on their page")
    func ownWord() async throws {
        let side = try await PersonSideWorld()
        let (link, browser) = (try side.link(1), side.browser())
        try await browser.post(link + "/pause", ["program": "all", "until": ""], from: link)
        let before = side.world.world.mail.all.count { $0.to.text == PersonSideWorld.address(1) }
        _ = try await side.run(1)
        #expect(try await browser.get(link).body.contains("You had paused."))
        #expect(side.world.world.mail.all.count { $0.to.text == PersonSideWorld.address(1) } == before)
    }

    @Test("by hand is not told for which reason, which is between them and whoever did it")
    func byHand() throws {
        let catalogue = try Catalogue(language: "en", files: ProgramsSlice.files)
        let words = Absence.Reason.byHand.map { AbsenceWords($0, lacking: [], catalogue) }
        #expect(words.allSatisfy { $0 == words.first })
    }
}
