import Foundation
import HTTPTypes
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Mailboxes
@testable import Outreach

@Suite("A mailbox at Gmail")
struct GmailTests {
    @Test("is connected for sending and its address alone; more is asked for when it is switched on")
    func scopes() async throws {
        let world = try await MailboxWorld()
        let page = try await world.depart()
        #expect(page.contains("gmail.send") && page.contains("userinfo.email"))
        #expect(!page.contains("gmail.compose") && !page.contains("gmail.metadata"))
        #expect(try await world.writer.get(world.consent(page)).location == MailboxWorld.page)
        try await world.connectGmail()
        #expect(try await world.granted() == ["address", "send"])
        let shown = try await world.writer.get(MailboxWorld.page).body
        #expect(shown.contains("@gmail.example") && shown.contains("gmail.metadata"))
        #expect(shown.contains("follow-ups wait"))
        try await world.connectGmail("drafts")
        #expect(try await world.granted() == ["address", "compose", "send"])
        try await world.connectGmail("replies")
        #expect(try await world.granted() == ["address", "compose", "metadata", "send"])
        #expect(try await !world.writer.get(MailboxWorld.page).body.contains("follow-ups wait"))
    }

    @Test("is connected with what the person left ticked, and not at all where that lets nothing be sent")
    func partly() async throws {
        let world = try await MailboxWorld()
        let refused = try await world.connectGmail(ticked: ["userinfo.email"])
        #expect(refused.location == MailboxWorld.page)
        #expect(try await world.mailbox() == nil)
        #expect(try await world.google.state(world.box).tokens == 0)
        try await world.connectGmail()
        try await world.connectGmail("drafts", ticked: ["userinfo.email", "gmail.send"])
        #expect(try await world.granted() == ["address", "send"])
        let declined = try await world.writer.get(world.consent(try await world.depart("drafts"), answer: "no"))
        #expect(declined.location == MailboxWorld.page)
        #expect(try await world.granted() == ["address", "send"])
    }

    @Test("is not connected by an answer that was made up, came twice, too late, by another browser or another person")
    func state() async throws {
        let world = try await MailboxWorld()
        let back = MailboxWorld.page + "/gmail/return"
        for query in ["", "?code=x", "?state=x", "?code=x&state=y", "?code=x&code=y&state=z", "?error=no"] {
            #expect(try await world.writer.get(back + query).status == 400, "\(query)")
        }
        let first = try await world.consent(try await world.depart())
        #expect(try await world.admin.get(first).status == 400)
        #expect(try await world.writer.send(.head, first).status == 303)
        let visitor = world.writer.cookies.first { $0.key.contains("visitor") }
        let name = try #require(visitor?.key)
        world.writer.setCookie(name, nil)
        #expect(try await world.writer.get(first).status == 400)
        let late = try await world.consent(try await world.depart())
        world.world.clock.advance(by: 601)
        #expect(try await world.writer.get(late).status == 400)
        let good = try await world.consent(try await world.depart())
        #expect(try await world.writer.get(good).status == 303)
        #expect(try await world.writer.get(good).status == 400)
        #expect(try await world.mailbox() != nil)
    }

    @Test(
        "with an address unlike the person's own is asked about first: nothing is sent before they say that it is theirs"
    )
    func unlike() async throws {
        let world = try await MailboxWorld()
        try await world.connectGmail(confirms: false)
        #expect(try await world.mailbox()?.state == .unconfirmed)
        let page = try await world.writer.get(MailboxWorld.page).body
        #expect(page.contains("Is this mailbox yours?") && page.contains("Waits for your word"))
        let path = MailboxWorld.page + "/confirm"
        #expect(try await world.writer.post(path, ["address": "a@b.example"], from: MailboxWorld.page).status == 404)
        #expect(try await world.writer.post(path, ["address": "no"], from: MailboxWorld.page).status == 400)
        try await world.connectGmail("drafts")
        #expect(try await world.mailbox()?.state == .connected)
        // More is allowed to the same one without asking again.
        try await world.connectGmail("replies", confirms: false)
        #expect(try await world.mailbox()?.state == .connected)
        let list = try await world.writer.get("/account/connections").body
        #expect(list.contains("@gmail.example") && list.contains("href=\"/outreach/mailbox\""))
        #expect(try await !world.admin.get("/account/connections").body.contains("@gmail.example"))
    }

    @Test("holds no drafts of ours where the person wants none there, although it may")
    func here() async throws {
        let world = try await MailboxWorld()
        try await world.connectWholeGmail()
        let settings = ["name": "Mia", "aliases": "", "cap": "50", "here": "yes"]
        try await world.writer.post(MailboxWorld.page + "/settings", settings, from: MailboxWorld.page)
        #expect(try await world.writer.get(MailboxWorld.page).body.contains("value=\"yes\" checked"))
        _ = try await world.write(to: "pat@far.example")
        try await world.work()
        #expect(try world.stages() == ["sent", "scheduled"])
        #expect(try await world.google.state(world.box).drafts.isEmpty)
        let off = settings.filter { $0.key != "here" }
        try await world.writer.post(MailboxWorld.page + "/settings", off, from: MailboxWorld.page)
        #expect(try await world.mailbox()?.document.keepsDraftsHere == nil)
    }

    @Test("is not changed for another one by a box at Google: what was allowed there is given back, and this one stays")
    func another() async throws {
        let world = try await MailboxWorld()
        try await world.connectGmail()
        let before = try #require(try await world.mailbox())
        let other = "box" + UUID().uuidString.replacing("-", with: "").lowercased()
        _ = try await world.writer.get(world.consent(try await world.depart("drafts"), in: other))
        #expect(try await world.mailbox() == before)
        #expect(try await world.granted() == ["address", "send"])
        #expect(try await world.google.state(other).tokens == 0)
        #expect(try await world.google.state(world.box).tokens > 0)
    }

    @Test("whose address Google has not verified is not connected, and what was allowed is given back")
    func unverified() async throws {
        let world = try await MailboxWorld()
        try await world.google.unverify(world.box)
        try await world.connectGmail()
        #expect(try await world.mailbox() == nil)
        #expect(try await world.google.state(world.box).tokens == 0)
    }

    @Test("sends a first mail, mirrors the follow-up as a draft, and a reply takes that draft away")
    func whole() async throws {
        let world = try await MailboxWorld()
        try await world.connectWholeGmail()
        let mails = try await world.write(to: "pat@far.example")
        try await world.work()
        let after = try await world.google.state(world.box)
        #expect(after.sent.count == 1 && after.drafts.count == 1)
        #expect(after.drafts.values.first?.raw.contains("Still there?") == true)
        #expect(try world.stages() == ["sent", "scheduled"])
        try await world.google.deliver(world.box, [("From", "pat@far.example")], body: "quixquill")
        try await world.writer.post(mails + "/look", from: mails)
        try await world.work()
        let end = try await world.google.state(world.box)
        #expect(try world.stages() == ["sent", "stopped"] && end.drafts.isEmpty && end.sent.count == 1)
        #expect(try await world.writer.get(mails).body.contains("Somebody answered"))
        #expect(try !world.world.everyRow().values.joined().joined().contains("quixquill"))
    }

    @Test("that may only send sends the first mail without a draft, and follow-ups wait, because nobody may look")
    func sendOnly() async throws {
        let world = try await MailboxWorld()
        try await world.connectGmail()
        _ = try await world.write(to: "pat@far.example")
        try await world.work()
        world.world.clock.advance(by: 2 * 86_400)
        try await world.work()
        let state = try await world.google.state(world.box)
        #expect(state.sent.count == 1 && state.drafts.isEmpty)
        #expect(try world.stages() == ["sent", "scheduled"])
        #expect(try await world.mailbox()?.state == .connected)
    }

    @Test("that takes its leave back is marked so and told of once, and goes on when it is connected again")
    func revoked() async throws {
        let world = try await MailboxWorld()
        try await world.connectWholeGmail()
        let mails = try await world.write(to: "pat@far.example")
        try await world.google.end(world.box)
        for _ in 0..<3 {
            try await world.work()
            world.world.clock.advance(by: 3_600)
        }
        #expect(try await world.mailbox()?.state == .revoked)
        #expect(world.world.mail.all.count { $0.source.contains("closed to Klatch") } == 1)
        #expect(try await world.writer.get("/outreach").body.contains("no longer lets Klatch send"))
        #expect(try await world.google.state(world.box).sent.isEmpty)
        try await world.connectWholeGmail()
        try await world.work()
        #expect(try await world.google.state(world.box).sent.count == 1)
        #expect(try await world.writer.get(mails).body.contains("Sent"))
    }

    @Test("that is disconnected is given back at Google however often that takes, and then no token is left")
    func disconnected() async throws {
        let world = try await MailboxWorld()
        try await world.connectGmail()
        try await world.google.fault(world.box, "revoke", "503", times: 6)
        try await world.writer.post(MailboxWorld.page + "/disconnect", from: MailboxWorld.page)
        #expect(try await world.mailbox() == nil)
        try await world.work()
        #expect(try world.world.read("SELECT count(*) FROM mailbox_departure") == ["1"])
        #expect(try await world.google.state(world.box).tokens > 0)
        for _ in 0..<4 {
            world.world.clock.advance(by: 86_400)
            try await world.work()
        }
        #expect(try world.world.read("SELECT count(*) FROM mailbox_departure") == ["0"])
        #expect(try await world.google.state(world.box).tokens == 0)
    }

    @Test("goes with its person: our drafts are taken out first, then the access is given back")
    func erased() async throws {
        let world = try await MailboxWorld()
        try await world.connectWholeGmail()
        _ = try await world.write(to: "pat@far.example")
        try await world.work()
        #expect(try await world.google.state(world.box).drafts.count == 1)
        let path = "/people/\(world.owner.person.text)/erase"
        #expect(try await world.admin.post(path, from: path).status == 303)
        try await world.work()
        let state = try await world.google.state(world.box)
        #expect(state.drafts.isEmpty && state.tokens == 0 && state.sent.count == 1)
        #expect(try world.world.read("SELECT count(*) FROM mailbox_departure") == ["0"])
        #expect(try world.world.read("SELECT count(*) FROM outreach_message") == ["0"])
    }

    @Test("shows every call in the list of what left for its person, with the fields that were asked for")
    func receipt() async throws {
        let world = try await MailboxWorld()
        try await world.connectGmail("replies")
        let list = try await world.writer.get("/account/receipt").body
        #expect(list.contains("oauth2.googleapis.com") && list.contains("www.googleapis.com"))
    }
}
