import Accounts
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

/// The clock of these tests begins on Monday 5 January 2026 at ten in Berlin; a mystery is met on Wednesday at twelve.
@Suite("Who cannot come to a mystery")
struct MysteryCancelTests {
    /// A round among the owner and some people, who know where and when, and nobody's name.
    private func mystery(_ people: Int) async throws -> (ProgramsWorld, round: String) {
        let world = try await ProgramsWorld()
        try await world.add(people)
        let fields = [
            "name": "Mystery", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "match-kind": "mystery", "match-place": "Blue sofa", "match-days": "2", "match-hour": "12",
        ]
        let program = try #require(try await world.owner.post("/programs", fields, from: "/programs/new").location)
        try await world.owner.post("\(program)/start", from: program)
        let round = try await world.run(program)
        return (world, String(round.dropFirst("/rounds/".count)))
    }

    /// Where somebody's mail leads who cannot come.
    private func link(_ world: ProgramsWorld, _ address: String, _ round: String) throws -> String {
        let link = try #require(world.links("/cannot/")[address])
        #expect(link.hasSuffix("/cannot/" + round))
        return link
    }

    private func cancel(_ world: ProgramsWorld, _ link: String) async throws {
        try await world.world.browser().post(link, from: link)
        try await world.world.work()
    }

    @Test("says so behind the link of the mail; the other is offered somebody else, and is told neither who nor why")
    func pair() async throws {
        let (world, round) = try await mystery(1)
        let link = try link(world, "p1@example.org", round)
        let before = try world.world.state()
        let page = try await world.world.browser().get(link).body
        #expect(page.contains("Blue sofa") && page.contains("I cannot come") && !page.contains("Ada"))
        #expect(try world.world.state() == before)
        let mails = world.world.mail.all.count
        try await cancel(world, link)
        #expect(world.world.mail.all.count == mails + 1)
        let mail = try #require(world.world.mail.all.last)
        let said = ProgramsWorld.said(mail)
        #expect(mail.to.text == "ada@example.org" && said.contains("/again?offer="))
        #expect(said.contains("somebody who cannot take part now") && !said.contains("Person 1"))
        let theirs = try await world.owner.get("/introductions").body
        #expect(theirs.contains("Called off: whom you were to meet") && !theirs.contains("Blue sofa"))
        let own = String(link.dropLast("/cannot/".count + round.count))
        let mine = try await world.world.browser().get(own).body
        #expect(mine.contains("You said: not this time.") && !mine.contains("Blue sofa"))
        #expect(try world.world.test.asAudit("introduction.called-off") == 1)
        #expect(try await world.history().isEmpty)
    }

    @Test("of three: the two others hear that somebody does not come and that they still meet, once and without a name")
    func three() async throws {
        let (world, round) = try await mystery(2)
        let link = try link(world, "p1@example.org", round)
        let mails = world.world.mail.all.count
        for _ in 0..<2 { try await cancel(world, link) }
        let told = world.world.mail.all.dropFirst(mails)
        #expect(Set(told.map(\.to.text)) == ["ada@example.org", "p2@example.org"] && told.count == 2)
        for mail in told {
            let said = ProgramsWorld.said(mail)
            #expect(said.contains("somebody whom you are to meet cannot come"))
            #expect(said.contains("You still meet: somebody."))
            for name in ["Person 1", "Person 2", "Ada Example"] where !said.contains("Hello \(name)") {
                #expect(!said.contains(name), "\(name)")
            }
        }
        #expect(try await world.world.browser().get(link).body.contains("nothing to call off any more"))
    }

    @Test("is too late once the hour has come, and of an introduction that named everybody there is no such page")
    func over() async throws {
        let (world, round) = try await mystery(1)
        let link = try link(world, "p1@example.org", round)
        world.world.clock.advance(by: 3 * 86_400)
        #expect(try await world.world.browser().get(link).body.contains("the hour has come"))
        let mails = world.world.mail.all.count
        try await cancel(world, link)
        #expect(world.world.mail.all.count == mails)
        #expect(try await world.history().count == 1)
        let open = try await PersonSideWorld()
        let named = try #require(try open.read("SELECT id FROM round WHERE state = 'running'").first)
        #expect(try await open.browser().get("\(open.link(1))/cannot/\(named)").status == 404)
        #expect(try await open.browser().post("\(open.link(1))/cannot/\(named)", from: open.link(1)).status == 404)
    }

    @Test(
        "leaves two alone who then meet each other at the same place, as long as its hour has not come",
        arguments: [true, false])
    func two(inTime: Bool) async throws {
        let (world, round) = try await mystery(3)
        let pairs = try await world.history().map(\.people)
        #expect(pairs.count == 2)
        let addresses = try await world.everybody().reduce(into: [PersonID: String]()) {
            $0[$1.id] = $1.profile.address.text
        }
        for pair in pairs { try await cancel(world, link(world, try #require(addresses[pair[0]]), round)) }
        if !inTime { world.world.clock.advance(by: 3 * 86_400) }
        let (offers, mails) = (world.links("/again?"), world.world.mail.all.count)
        #expect(Set(offers.keys) == Set(pairs.compactMap { addresses[$0[1]] }))
        for offer in offers.values {
            let start = try #require(offer.firstRange(of: "offer="))
            let fields = ["offer": String(offer[start.upperBound...]), "choice": "now"]
            try await world.world.browser().post(String(offer.prefix { $0 != "?" }), fields, from: offer)
            try await world.world.work()
        }
        let new = world.world.mail.all.dropFirst(mails).filter { $0.source.contains("Blue sofa") }
        #expect(Set(new.map(\.to.text)) == (inTime ? Set(offers.keys) : []))
    }
}
