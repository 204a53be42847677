import Accounts
import Foundation
import Jobs
import Mail
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("Mail that comes back")
struct ReturnedMailTests {
    /// Looks for mail that came back, and for rounds that are over, as happens each minute.
    private func look(_ world: ProgramsWorld) async throws {
        _ = try await world.bySystem { try JobQueue().enqueue($0, RoundEnds(), workspace: nil) }
        try await world.world.work()
    }

    /// A round of these many people in pairs, in which mail does not reach some of them.
    private func round(_ count: Int, lost: [String]) async throws -> (ProgramsWorld, program: String, round: String) {
        let world = try await ProgramsWorld()
        try await world.add(count)
        for address in lost { world.world.mail.refusing(address) }
        let program = try await world.program()
        let round = try await world.run(program)
        try await look(world)
        return (world, program, round)
    }

    private func offers(_ world: ProgramsWorld) -> [(to: String, link: String)] {
        world.links("/again?").map { ($0.key, $0.value) }
    }

    private func choose(_ world: ProgramsWorld, _ link: String, _ choice: String) async throws {
        let offer = try #require(link.firstRange(of: "offer="))
        let fields = ["offer": String(link[offer.upperBound...]), "choice": choice]
        try await world.world.browser().post(String(link.prefix { $0 != "?" }), fields, from: link)
        try await world.world.work()
    }

    @Test("takes its person out of coming rounds, with a reason, until the address is good again")
    func takenOut() async throws {
        let (world, program, round) = try await round(3, lost: ["p1@example.org"])
        #expect(try await world.owner.get(round).body.contains("Left out of coming rounds"))
        try await world.plan(program)
        #expect(try await world.owner.get("\(program)/preview").body.contains("Mail to this address came back."))
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        let page = "/people/\(person.id.text)"
        #expect(try await world.owner.get(page).body.contains("Mail to this address came back"))
        try await world.owner.post(page + "/reachable", from: page)
        try await look(world)
        try await world.plan(program)
        #expect(try await !world.owner.get("\(program)/preview").body.contains("Mail to this address came back."))
    }

    /// What a mail server reports of the latest mail to somebody that it had taken.
    private func report(_ world: ProgramsWorld, _ address: String) throws -> [UInt8] {
        let mail = try #require(world.world.mail.all.last { $0.to.text == address })
        let start = try #require(mail.source.firstRange(of: "Message-ID: "))
        let lines = [
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b",
            "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.example.net", "", "Action: failed",
            "Status: 5.1.1", "--b", "Content-Type: text/rfc822-headers", "",
            "Message-ID: " + mail.source[start.upperBound...].prefix { $0 != "\r\n" }, "--b--",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    @Test("hours after a server had taken it does the same: its person is taken out, the other asked, once")
    func later() async throws {
        let (world, _, round) = try await round(3, lost: [])
        #expect(offers(world).isEmpty)
        let returns = DeliveryReturns(world.world.database, DeliveryStore(world.world.vault))
        let report = try report(world, "p1@example.org")
        #expect(try await returns.take(report) == .noted)
        for _ in 0..<2 { try await look(world) }
        #expect(try await returns.take(report) == .known)
        #expect(offers(world).count == 1)
        #expect(try await world.owner.get(round).body.contains("Left out of coming rounds"))
        #expect(try world.world.test.asAudit("person.unreachable") == 1)
    }

    @Test("does not count as somebody to meet: neither on their page, nor among a program's people, which says so")
    func uncounted() async throws {
        let (world, program, _) = try await round(1, lost: ["p1@example.org"])
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        #expect(try await !world.owner.get("/people/\(person.id.text)").body.contains("href=\"/rounds/"))
        #expect(try await world.owner.get(program).body.contains("nobody could meet anybody"))
        #expect(try await world.owner.get("/programs").body.contains("nobody could meet anybody"))
    }

    @Test("offers another introduction to the one who was to meet them, once")
    func offered() async throws {
        let (world, _, _) = try await round(3, lost: ["p1@example.org"])
        for _ in 0..<3 { try await look(world) }
        #expect(offers(world).count == 1)
        let link = try #require(offers(world).first?.link)
        let before = try world.world.state()
        #expect(try await world.world.browser().get(link).status == 200)
        #expect(try world.world.state() == before)
    }

    @Test("of a group of three: the two others are told whom it did not reach and that they still meet, once")
    func ofThree() async throws {
        let world = try await ProgramsWorld()
        try await world.add(2)
        world.world.mail.refusing("p1@example.org")
        _ = try await world.run(try await world.program())
        for _ in 0..<3 { try await look(world) }
        let told = world.world.mail.all.filter { $0.source.contains("our mail did not reach Person 1") }
        #expect(Set(told.map(\.to.text)) == ["ada@example.org", "p2@example.org"] && told.count == 2)
        let mine = try #require(told.first { $0.to.text == "p2@example.org" })
        #expect(ProgramsWorld.said(mine).contains("You still meet: Ada Example."))
        #expect(offers(world).isEmpty && !ProgramsWorld.said(mine).contains("p1@example.org"))
    }

    /// Six in three pairs, of which two lose one each: the program, and the two who are left without anybody.
    private func twoLeft(_ world: ProgramsWorld) async throws -> [(id: PersonID, address: String)] {
        // The owner makes them six.
        try await world.add(5)
        let program = try await world.program()
        let preview = try #require(RoundID(try await world.previewID(program)))
        let groups = try await world.inWorkspace { [workspace = world.workspace] tx in
            try IntroductionStore().page(tx, workspace, preview, offset: 0, limit: 9).map(\.people)
        }
        let addresses = try await world.everybody().reduce(into: [PersonID: String]()) {
            $0[$1.id] = $1.profile.address.text
        }
        for group in groups.prefix(2) { world.world.mail.refusing(try #require(addresses[group[0]])) }
        _ = try await world.run(program)
        try await look(world)
        return groups.prefix(2).map { ($0[1], addresses[$0[1]] ?? "") }
    }

    @Test("two who want another introduction get each other, and those who did not meet count as strangers")
    func matched() async throws {
        let world = try await ProgramsWorld()
        let left = try await twoLeft(world)
        let made = offers(world)
        #expect(Set(made.map(\.to)) == Set(left.map(\.address)))
        let mails = world.world.mail.all.count
        for offer in made { try await choose(world, offer.link, "now") }
        #expect(world.world.mail.all.count == mails + 2)
        // Lines are broken anywhere, with a sign where nothing is to be seen of it.
        let texts = world.world.mail.all.suffix(2).map { $0.source.replacing("=\r\n", with: "") }
        // Whom each was to meet may have been the owner.
        #expect(texts.allSatisfy { $0.contains("since meeting Person") || $0.contains("since meeting Ada") })
        let met = try await world.history().map { Set($0.people) }
        #expect(met.contains(Set(left.map(\.id))) && met.count == 2)
        let workspace = world.workspace
        let rounds = try world.world.read("SELECT id FROM round WHERE state = 'running'").compactMap { RoundID($0) }
        let counted = try await world.inWorkspace { try IntroductionStore().groups($0, workspace, rounds) }
        #expect(Set(counted.map { Set($0.people) }) == Set(met))
    }

    @Test("whoever would rather not meet the other who waits goes on waiting, and nobody learns why")
    func apart() async throws {
        let world = try await ProgramsWorld()
        let left = try await twoLeft(world)
        let store = ChoicesStore(vault: world.world.vault, people: world.people)
        try await world.inWorkspace { [workspace = world.workspace] tx in
            let never = PersonChoices(never: [PersonChoices.Chosen(person: left[1].id)])
            try store.set(tx, workspace, left[0].id, never)
        }
        let mails = world.world.mail.all.count
        for offer in offers(world) { try await choose(world, offer.link, "now") }
        #expect(world.world.mail.all.count == mails)
        #expect(try await world.history().allSatisfy { Set($0.people) != Set(left.map(\.id)) })
    }

    @Test("who wants somebody in the next round is in it without being asked")
    func next() async throws {
        let (world, program, _) = try await round(3, lost: ["p1@example.org"])
        let habits = ["from": "any", "until": "any", "asking": "3"]
        try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
        let offer = try #require(offers(world).first)
        try await choose(world, offer.link, "next")
        try await world.plan(program)
        let page = try await world.owner.get("\(program)/preview").body
        // Of three who can be reached two have yet to say yes; the third is left with nobody to meet.
        let waiting = ["Has not been asked yet.", "Has not answered yet.", "Is asked on"]
        #expect(waiting.reduce(0) { $0 + page.ranges(of: $1).count } == 2)
    }

    @Test("that all comes back is the mail server's fault, and nobody is taken out")
    func massReturn() async throws {
        let addresses = (1...12).map { "p\($0)@example.org" }
        let (world, program, _) = try await round(12, lost: addresses)
        try await world.plan(program)
        #expect(try await !world.owner.get("\(program)/preview").body.contains("Mail to this address came back."))
        #expect(MassReturn.isDoubtful(sent: 9, returned: 10) && !MassReturn.isDoubtful(sent: 20, returned: 10))
    }

    @Test("does not keep a round from ending: each introduction arrived, or it is known why not")
    func ends() async throws {
        let (world, _, round) = try await round(3, lost: ["p1@example.org"])
        #expect(try world.world.test.asAudit("round.done") == 1)
        #expect(try await world.owner.get(round).body.contains("Delivered: 3. Refused: 1."))
        world.world.mail.accepting("p1@example.org")
        try await world.owner.post(round + "/resend", from: round)
        try await world.world.work()
        try await look(world)
        #expect(try await world.owner.get(round).body.contains("Delivered: 4. Refused: 0."))
    }
}
