import App
import Foundation
import HTTPTypes
import Jobs
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

@testable import Operators

@Suite("Support access")
struct SupportAccessTests {
    @Test("is nothing until the person allows it: asking opens nothing, nor does a wrong hour or somebody else's word")
    func consent() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        #expect(try await it.open(access).status == 404)
        #expect(try await it.allow(access, hours: "48").status == 400)
        let eve = try await it.world.stranger()
        let allowed = try await eve.post(
            "/account/support/\(access)/allow", ["hours": "1"], from: "/account/support")
        #expect(allowed.status == 404)
        #expect(try await it.open(access).status == 404)
        #expect(try it.count("session WHERE support_account_id IS NOT NULL") == 0)
    }

    @Test("tells the person by mail who asks and why, and shows it on their page")
    func asking() async throws {
        let it = try await OperatorsWorld()
        try await it.ask(reason: "You wrote that round nine fails")
        let mail = try #require(it.world.mail.all.last { $0.to.text == "ada@example.org" })
        let source = mail.source.replacing("=\r\n", with: "")
        #expect(
            source.contains("Sam Support (sam@example.com) of support")
                && source.contains("You wrote that round nine fails"))
        #expect(source.contains(TestWorld.origin + "/account/support"))
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains("Sam Support (sam@example.com)") && page.contains("You wrote that round nine fails"))
    }

    @Test("that is asked for again takes the place of what was asked before, and both sides call it by one reference")
    func again() async throws {
        let it = try await OperatorsWorld()
        let first = try await it.ask(reason: "Round nine fails")
        let second = try await it.ask(reason: "Round nine fails still")
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains("/account/support/\(second)/allow") && !page.contains(first))
        let reference = second.suffix(4).uppercased()
        #expect(page.contains("<dd>\(reference)</dd>"))
        #expect(it.world.mail.all.last?.source.contains("Reference \(reference)") == true)
        let desk = try await it.sam.get("/operator/support").body
        #expect(desk.contains("Reference \(reference)") && !desk.contains("/operator/support/\(first)/close"))
        #expect(try await it.allow(first).status == 404)
    }

    @Test("is asked of nobody where the operator lost their role, or signed out, before the mail was written (AT-30)")
    func askedByNobody() async throws {
        for change in ["DELETE FROM operator_grant", "UPDATE session SET ended_at = created_at"] {
            let it = try await OperatorsWorld()
            let fields = ["workspace": it.workspace, "address": "ada@example.org", "reason": "A round fails"]
            try #require(try await it.sam.post("/operator/support", fields, from: "/operator/support").status == 303)
            _ = try it.world.test.asOwner("SET app.scope = 'system'; \(change)")
            let before = it.world.mail.all.count
            try await it.world.work()
            #expect(it.world.mail.all.count == before, "\(change)")
        }
    }

    @Test("looks the same to support whether somebody has the address or not, and writes to nobody else (AT-11)")
    func unknown() async throws {
        let it = try await OperatorsWorld()
        try await it.ask()
        try await it.ask("adb@example.org")
        let page = try await it.sam.get("/operator/support").body
        #expect(page.components(separatedBy: "a…@e….org").count == 5)
        #expect(!page.contains("ada@example.org") && !page.contains("Ada Example"))
        #expect(it.world.mail.all.allSatisfy { $0.to.text != "adb@example.org" })
        #expect(try it.count("support_access WHERE account_id IS NULL") == 1)
    }

    @Test("acts as the person in their workspace, with a banner on every page that says so, and refusals too")
    func banner() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        for path in ["/", "/people", "/programs", "/members", "/sessions", "/nowhere", "/sign-in"] {
            let answer = try await it.sam.get(path)
            // Where nothing is, nobody is asked for: that page is the same for all.
            #expect(answer.body.contains("class=\"acting\"") == (path != "/nowhere"), "\(path)")
        }
        let page = try await it.sam.get("/people").body
        #expect(page.contains("You are acting as Ada Example") && page.contains("Engines"))
        #expect(!page.contains("/people/export.csv") && !page.contains("href=\"/sessions\""))
    }

    @Test("while somebody is in, the person sees so on every page of theirs, and no longer once they have ended it")
    func visited() async throws {
        let it = try await OperatorsWorld()
        let banner = "Somebody of support is in, and sees what you see."
        #expect(try await !it.ada.get("/people").body.contains(banner))
        let access = try await it.inside()
        for path in ["/", "/people", "/sessions", "/account/support"] {
            #expect(try await it.ada.get(path).body.contains(banner), "\(path)")
        }
        #expect(try await !it.sam.get("/people").body.contains(banner))
        try await it.ada.post("/account/support/\(access)/end", from: "/account/support")
        #expect(try await !it.ada.get("/people").body.contains(banner))
    }

    @Test("its times are said by the person's own clock, in the mail and on the page")
    func clock() async throws {
        let it = try await OperatorsWorld()
        let about = ["introduction": "", "language": "", "languages": "", "zone": "Asia/Tokyo", "from": "", "to": ""]
        try await it.ada.post("/introductions/about", about, from: "/introductions")
        try await it.inside()
        try await it.world.work()
        let mail = try #require(it.world.mail.all.last { $0.to.text == "ada@example.org" })
        #expect(mail.source.replacing("=\r\n", with: "").contains("Asia/Tokyo"))
        let page = try await it.ada.get("/account/support").body
        #expect(page.contains(" Asia/Tokyo</time>") && !page.contains(" UTC</time>"))
    }

    @Test("ends with a button, and the operator is back in their own session, which knows nothing of Ada's")
    func leaving() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let answer = try await it.sam.post("/sign-out", from: "/people")
        #expect(answer.status == 303 && answer.location == "/operator/support")
        let own = try await it.sam.get("/people")
        #expect(own.status == 200 && own.body.contains("Helpdesk") && !own.body.contains("class=\"acting\""))
        #expect(it.sam.cookies["klatch_aside"] == nil)
        #expect(try await it.ada.get("/people").status == 200)
    }

    @Test("ends as soon as the person says so, and cannot be opened again")
    func ending() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside()
        #expect(try await it.isInside())
        // Without fresh proof: closing a door is never the worse choice.
        it.world.clock.advance(by: 700)
        try await it.ada.post("/account/support/\(access)/end", from: "/account/support")
        let next = try await it.sam.get("/people")
        #expect(next.status == 303 && next.location == "/operator/support")
        let desk = try await it.sam.get("/operator/support")
        #expect(desk.status == 200 && desk.body.contains("Support access is over"))
        try await it.world.prove(it.sam, by: .passkey)
        #expect(try await it.open(access).status == 404)
    }

    @Test(
        "ends when its time is up, on the clock, with no job and no click", arguments: [("1", 3600.0), ("4", 14_400)])
    func time(_ hours: String, _ seconds: Double) async throws {
        let it = try await OperatorsWorld()
        try await it.inside(hours: hours)
        for _ in 0..<Int(seconds / 1200) - 1 {
            it.world.clock.advance(by: 1200)
            #expect(try await it.isInside())
        }
        it.world.clock.advance(by: 1199)
        #expect(try await it.isInside())
        it.world.clock.advance(by: 2)
        #expect(try await !it.isInside())
    }

    @Test("keeps the operator's own session alive while it is used, and ends with it")
    func ownSession() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let sam = try it.account("Helpdesk")
        _ = try it.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE session SET ended_at = now() WHERE account_id = '\(sam)'")
        #expect(try await !it.isInside())
    }

    @Test("ends where the operator's own session was not used for half an hour, though a member's would go on")
    func idle() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        let access = try await it.ask("mia@example.org")
        try await mia.post("/account/support/\(access)/allow", ["hours": "24"], from: "/account/support")
        try await it.open(access)
        it.world.clock.advance(by: 1700)
        #expect(try await it.isInside())
        it.world.clock.advance(by: 1700)
        #expect(try await it.isInside())
        it.world.clock.advance(by: 1900)
        #expect(try await mia.get("/people").status == 200)
        #expect(try await !it.isInside())
    }

    @Test("ends with the operator's grant, revoked or run out")
    func grant() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let grants = try await OperatorDesk(it.world.installation).list()
        try await OperatorDesk(it.world.installation).revoke(try #require(grants.first).id)
        #expect(try await !it.isInside())
        let other = try await OperatorsWorld()
        try await other.inside()
        _ = try other.world.test.asOwner(
            """
            SET app.scope = 'system'; UPDATE operator_grant SET ended_at = granted_at, ending = 'expired'
            """)
        #expect(try await !other.isInside())
    }

    @Test("ends with its session, however the person ends that", arguments: ["one", "others"])
    func sessions(_ which: String) async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside()
        let id = try #require(try it.world.read("SELECT id FROM session WHERE support_access_id = '\(access)'").first)
        let path = which == "one" ? "/sessions/\(id)/end" : "/sessions/end-others"
        #expect(try await it.ada.post(path, from: "/sessions").status == 303)
        #expect(try await !it.isInside())
        #expect(try await it.open(access).status == 404)
        #expect(try it.count("support_access WHERE ending = 'revoked'") == 1)
    }

    @Test("ends when the person's factors, address or role change, or they report a sign-in (AT-14)")
    func everythingElse() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside()
        let (world, id) = (it.world, try #require(AccountID(it.account())))
        let tom = try await it.operating("Tom", .security)
        let fields = ["address": "ada@example.org", "role": "infrastructure", "days": "7", "reason": "On call"]
        #expect(try await tom.post("/operator/grants", fields, from: "/operator/grants").status == 303)
        #expect(try await !it.isInside())
        #expect(try await it.open(access).status == 404)
        #expect(try it.count("support_access WHERE account_id = '\(id)' AND ending = 'revoked'") == 1)
        #expect(try await world.browser().get("/people").status == 303)
    }

    @Test("is for whom it was given: another of support cannot use it, nor may it be used without fresh proof")
    func whose() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        _ = try await it.allow(access)
        let tom = try await it.operating("Tom", .support)
        #expect(try await it.open(access, by: tom).status == 404)
        #expect(try await !tom.get("/operator/support").body.contains("a…@e….org"))
        it.world.clock.advance(by: 700)
        #expect(try await it.open(access).status == 403)
    }

    @Test("that a person offers by themself is open to all of support, and not to the person's own rights")
    func offered() async throws {
        let it = try await OperatorsWorld()
        #expect(try await it.ada.post("/account/support", ["hours": "1"], from: "/account/support").status == 303)
        let former = try #require(it.world.read("SELECT id FROM support_access").first)
        let tom = try await it.operating("Tom", .support)
        #expect(try await tom.get("/operator/support").body.contains("Offered by the person"))
        // Again is another time, and not another line of support's list.
        try await it.ada.post("/account/support", ["hours": "4"], from: "/account/support")
        #expect(try it.ends() == ["support.ended allowed"])
        #expect(try await it.open(former, by: tom).status == 404)
        let access = try #require(it.world.read("SELECT id FROM support_access WHERE ended_at IS NULL").first)
        #expect(try await it.open(access, by: tom).status == 303)
        #expect(try await it.isInside(tom))
        try await it.world.appoint("ada@example.org", .support)
        try await it.world.prove(it.ada, by: .passkey)
        #expect(try await it.open(access, by: it.ada).status == 404)
    }

    @Test("is not allowed without fresh proof, nor while the account is locked; to say no is always possible")
    func proof() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        it.world.clock.advance(by: 700)
        #expect(try await it.allow(access).status == 403)
        #expect(try await it.ada.post("/account/support", ["hours": "1"], from: "/account/support").status == 403)
        try await it.world.prove(it.ada)
        _ = try it.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE account SET locked_until = '2027-01-01' WHERE id = '\(it.account())'")
        #expect(try await it.allow(access).status == 403)
        #expect(try await it.ada.post("/account/support/\(access)/end", from: "/account/support").status == 303)
        #expect(try it.world.read("SELECT ending FROM support_access") == ["declined"])
    }

    @Test("cannot be asked for without end: twenty wishes wait at most, and each is over after a week")
    func wishes() async throws {
        let it = try await OperatorsWorld()
        let first = try await it.ask()
        try await it.fill(19)
        let fields = ["workspace": it.workspace, "address": "ada@example.org", "reason": "Again"]
        #expect(try await it.sam.post("/operator/support", fields, from: "/operator/support").status == 409)
        it.world.clock.advance(by: 7 * 86_400 + 60)
        try await it.world.renew(it.ada)
        #expect(try await it.allow(first).status == 404)
    }

    @Test("by a session is told in the person's list of sessions, where it can be ended")
    func listed() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        #expect(try await it.ada.get("/sessions").body.contains("Support, with your consent"))
        try await it.ada.post("/sessions/end-others", from: "/sessions")
        #expect(try await !it.isInside())
    }

    @Test("to a workspace that demands its company's sign-in is a word of one who met it (AT-15)")
    func company() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        _ = try it.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE workspace SET required_provider = 'entra' WHERE id = '\(it.workspace)'")
        #expect(try await it.allow(access).status == 403)
        #expect(try await it.ada.post("/account/support", ["hours": "1"], from: "/account/support").status == 403)
        try await it.world.prove(it.ada, by: .passkey)
        #expect(try await it.allow(access).status == 303)
        #expect(try await it.open(access).status == 303)
        #expect(try await it.isInside())
        _ = try it.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE workspace SET required_provider = 'other' WHERE id = '\(it.workspace)'")
        #expect(try await !it.isInside())
    }
}

/// Who leaves loses everything at once, what they hold of the installation too (AT-30).
@Suite("An operator who leaves")
struct LeavingOperatorTests {
    @Test(
        "their last workspace, or is switched off there, holds nothing of the installation, whatever sessions there are",
        arguments: [
            "UPDATE membership SET state = 'suspended'", "DELETE FROM membership", "UPDATE person SET state = 'left'",
        ])
    func leaves(_ change: String) async throws {
        let it = try await OperatorsWorld()
        try #require(try await it.sam.get("/operator/support").status == 200)
        let access = try await it.ask()
        try #require(try await it.allow(access).status == 303)
        let helpdesk = "workspace_id = (SELECT id FROM workspace WHERE name = 'Helpdesk')"
        _ = try it.world.test.asOwner("SET app.scope = 'system'; \(change) WHERE \(helpdesk)")
        #expect(try await it.sam.get("/operator/support").status != 200)
        #expect(try await it.open(access).status == 403)
        _ = try await it.world.database.transaction(.system("test")) {
            try JobQueue().enqueue($0, OperatorsPrune(), workspace: nil)
        }
        try await it.world.work()
        #expect(try it.count("operator_grant WHERE ended_at IS NULL") == 0)
        #expect(try it.count("operator_grant WHERE ending = 'revoked'") == 1)
    }
}
