import Accounts
import App
import Audit
import Foundation
import HTTPTypes
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

/// What a workspace asks of a sign-in holds for letting support in as well (AT-15).
@Suite("A person's word that lets support in")
struct SupportWordTests {
    @Test("is not believed where they came in by a password that the workspace forbids, in an answer and in an offer")
    func password() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        try it.amend("session SET method = 'password' WHERE account_id = '\(it.account())'")
        let refused = try await it.allow(access)
        #expect(refused.status == 403 && refused.body.contains("does not accept the way you are signed in"))
        #expect(try await it.ada.post("/account/support", ["hours": "1"], from: "/account/support").status == 403)
        #expect(try it.count("support_access WHERE allowed_at IS NOT NULL") == 0)
        try it.amend("workspace SET allows_passwords = true")
        #expect(try await it.allow(access).status == 303)
        try await it.open(access)
        #expect(try await it.isInside())
        try it.amend("workspace SET allows_passwords = false")
        #expect(try await !it.isInside())
    }

    @Test("is judged by the rules of the workspace it is about, in whichever the person is at work just now")
    func elsewhere() async throws {
        let it = try await OperatorsWorld()
        let eve = try await it.world.stranger()
        let other = try #require(it.world.read("SELECT id FROM workspace WHERE name = 'Elsewhere'").first)
        try await it.join("eve@example.com", it.workspace, as: .member)
        let access = try await it.ask("eve@example.com")
        try it.amend("session SET method = 'password' WHERE account_id = '\(it.account("Elsewhere"))'")
        try it.amend("workspace SET allows_passwords = true WHERE id = '\(other)'")
        let path = "/account/support/\(access)/allow"
        #expect(try await eve.post(path, ["hours": "1"], from: "/account/support").status == 403)
        try it.amend("workspace SET allows_passwords = true WHERE id = '\(it.workspace)'")
        #expect(try await eve.post(path, ["hours": "1"], from: "/account/support").status == 303)
    }

    @Test("is not believed in a session that is older than that workspace lets sessions become")
    func age() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        let helpdesk = try #require(it.world.read("SELECT id FROM workspace WHERE name = 'Helpdesk'").first)
        try await it.join("mia@example.org", helpdesk, as: .member)
        try it.amend("workspace SET session_days = 1 WHERE id = '\(helpdesk)'")
        it.world.clock.advance(by: 2 * 86_400)
        try await it.world.renew(it.sam)
        let accesses = [try await it.ask("mia@example.org", in: helpdesk), try await it.ask("mia@example.org")]
        try await it.world.prove(mia)
        var statuses: [Int] = []
        for access in accesses {
            let path = "/account/support/\(access)/allow"
            statuses.append(try await mia.post(path, ["hours": "1"], from: "/account/support").status)
        }
        #expect(statuses == [403, 303])
    }

    @Test("gives support no second factor that the person did not show: what wants one stays closed")
    func factor() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        try it.amend("session SET second_factor = NULL WHERE account_id = '\(it.account())'")
        #expect(try await it.allow(access).status == 303)
        try await it.open(access)
        #expect(try it.count("session WHERE method = 'support' AND second_factor IS NULL") == 1)
        #expect(try await it.isInside())
        for path in ["/members", "/jobs", "/outbox"] {
            #expect(try await it.sam.get(path).status != 200, "\(path)")
        }
        #expect(try await it.sam.get("/people").body.contains("class=\"acting\""))
    }
}

/// Where no mail server is set, the outbox shows mails.
@Suite("Support at the outbox")
struct SupportOutboxTests {
    @Test("sees no link of an invitation, and makes nobody an owner whose leave has ended (AT-61)")
    func links() async throws {
        let it = try await OperatorsWorld()
        try await it.ada.post("/members/invite", ["address": "otto@example.org", "role": "owner"], from: "/members")
        try await it.world.work()
        try await it.inside()
        for (browser, isShown) in [(it.ada, true), (it.sam, false)] {
            let list = try await browser.get("/outbox").body
            let row = try #require(list.components(separatedBy: "<tr").last { $0.contains("otto@example.org") })
            let start = try #require(row.firstRange(of: "href=\"/outbox/")).upperBound
            let page = try await browser.get("/outbox/" + row[start...].prefix { $0 != "\"" }).body
            #expect(page.contains("otto@example.org") && page.contains("klatch_invite_") == isShown)
        }
    }
}

/// What is said of an end, and to whom.
@Suite("The end of support access")
struct SupportEndTests {
    @Test("leaves a line in the workspace's trail, whichever it was, and says no where the person said no")
    func trail() async throws {
        let it = try await OperatorsWorld()
        let declined = try await it.ask()
        let answer = try await it.ada.post("/account/support/\(declined)/end", from: "/account/support")
        #expect(answer.status == 303)
        #expect(try await it.ada.get("/account/support").body.contains("You have said no"))
        try await it.inside(hours: "1")
        try await it.ada.post("/sessions/end-others", from: "/sessions")
        #expect(try await !it.isInside())
        _ = try await it.allow(try await it.ask(), hours: "1")
        try await it.ask("nobody@example.org")
        it.world.clock.advance(by: 3601)
        try await it.expire()
        it.world.clock.advance(by: 7 * 86_400)
        try await it.expire()
        #expect(
            try it.ends() == [
                "support.declined waiting", "support.closed waiting", "support.revoked allowed",
                "support.expired allowed",
                "support.expired waiting",
            ])
    }

    @Test("comes with the end of a membership, removed or suspended, and is noted; a directory's scope can do it")
    func leaving() async throws {
        for reach in [LeavingStore.Reach.suspended, .removed] {
            let it = try await OperatorsWorld()
            let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
            let access = try await it.ask("mia@example.org")
            try await mia.post("/account/support/\(access)/allow", ["hours": "24"], from: "/account/support")
            try await it.open(access)
            try await it.leave("mia@example.org", reach)
            #expect(try await !it.isInside())
            #expect(try it.ends() == ["support.revoked allowed"])
            #expect(try await it.open(access).status == 404)
        }
    }

    @Test("of a membership takes nothing of the person's log: they read it as long as they have an account")
    func log() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        let access = try await it.ask("mia@example.org")
        try await mia.post("/account/support/\(access)/allow", ["hours": "24"], from: "/account/support")
        try await it.open(access)
        #expect(try await it.isInside())
        try await it.leave("mia@example.org", .removed)
        try await it.world.renew(mia)
        let page = try await mia.get("/account/support")
        #expect(page.status == 200 && page.body.contains("Began to act in your name"))
        it.world.clock.advance(by: 500 * 86_400)
        try await it.expire()
        #expect(try it.count("support_access") == 0)
        try await it.world.renew(mia)
        #expect(try await mia.get("/account/support").body.contains("Opened a page: people"))
    }
}

/// What support could learn from its desk of who is a member (AT-11).
@Suite("The desk of support")
struct SupportDeskTests {
    /// The rows of the desk, without what differs from one to the next by chance.
    private func rows(_ it: OperatorsWorld) async throws -> [Substring] {
        let page = try await it.sam.get("/operator/support").body
        return page.split(separator: "<tr role=\"row\">").dropFirst(2).map { row in
            row.split(separator: "<form").first ?? row
        }
    }

    @Test("shows alike, until their week is over, a wish that was declined, one to a stranger and one to who left")
    func alike() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        let declined = try await it.ask("mia@example.org")
        try await it.ask("mib@example.org")
        let waiting = try await rows(it)
        try await mia.post("/account/support/\(declined)/end", from: "/account/support")
        #expect(try await rows(it) == waiting)
        try await it.leave("mia@example.org", .removed)
        #expect(try await rows(it) == waiting)
        #expect(waiting.count == 2 && waiting.allSatisfy { $0.contains("Waits for an answer") })
    }

    @Test("takes both back alike, and neither a second time")
    func closing() async throws {
        let it = try await OperatorsWorld()
        let (member, stranger) = (try await it.ask(), try await it.ask("adb@example.org"))
        try await it.ada.post("/account/support/\(member)/end", from: "/account/support")
        for expected in [303, 404] {
            for access in [member, stranger] {
                let path = "/operator/support/\(access)/close"
                #expect(try await it.sam.post(path, from: "/operator/support").status == expected)
            }
        }
        #expect(try await !it.sam.get("/operator/support").body.contains("Waits for an answer"))
        #expect(try it.world.read("SELECT ending FROM support_access ORDER BY asked_at") == ["declined", "closed"])
    }

    @Test("asks the same statements of the database whether or not a member has the address: the mail is a job's")
    func statements() async throws {
        let it = try await OperatorsWorld()
        // Keys that were made just now are not remembered.
        it.world.clock.advance(by: 60)
        var seen: [[[String]]] = []
        for address in ["ada@example.org", "adb@example.org", "ada@example.org", "adb@example.org"] {
            let csrf = try await it.sam.get("/operator/support").csrf
            let fields = ["csrf": csrf, "workspace": it.workspace, "address": address, "reason": "To help"]
            var isQuiet = false
            while !isQuiet {
                isQuiet = try await it.world.test.trips { try await Task.sleep(for: .milliseconds(100)) }.isEmpty
            }
            seen.append(
                try await it.world.test.trips {
                    let answer = try await it.sam.submit("/operator/support", fields)
                    #expect(answer.status == 303)
                })
            #expect(try it.count("delivery WHERE kind = 'support-asked' AND state = 'queued'") == 0)
            try await it.world.work()
        }
        // The first of all prepares its statements.
        #expect(seen[2] == seen[3] && !seen[3].isEmpty)
        #expect(try it.count("delivery WHERE kind = 'support-asked'") == 2)
    }

    @Test("stops asking at ten an hour, and at five a day of one address; what was typed stays in the form")
    func limits() async throws {
        let it = try await OperatorsWorld()
        for number in 0..<5 {
            let access = try await it.ask()
            if number > 0 { try await it.sam.post("/operator/support/\(access)/close", from: "/operator/support") }
        }
        let again = ["workspace": it.workspace, "address": "ada@example.org", "reason": "Once more, please"]
        let refused = try await it.sam.post("/operator/support", again, from: "/operator/support")
        #expect(refused.status == 429 && refused.body.contains("Once more, please"))
        for number in 0..<5 { try await it.ask("n\(number)@example.org") }
        let other = again.merging(["address": "n9@example.org"]) { $1 }
        let last = try await it.sam.post("/operator/support", other, from: "/operator/support")
        #expect(last.status == 429 && last.headers[.retryAfter] != nil)
        #expect(it.asked().count == 5)
    }

    @Test("counts what waits under a lock: of two requests at once the twenty-first is refused")
    func race() async throws {
        let it = try await OperatorsWorld()
        try await it.fill(19)
        let csrf = try await it.sam.get("/operator/support").csrf
        let fields = ["csrf": csrf, "workspace": it.workspace, "address": "ada@example.org", "reason": "Now"]
        async let one = it.sam.submit("/operator/support", fields).status
        async let two = it.sam.submit("/operator/support", fields).status
        #expect(try await [one, two].sorted() == [303, 409])
    }
}

@Suite("A waiting request of support")
struct SupportBannerTests {
    @Test("is said on every page of the person's until they answer, and on nobody else's")
    func banner() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        let access = try await it.ask()
        for path in ["/", "/people", "/sessions", "/account/profile"] {
            let page = try await it.ada.get(path).body
            #expect(page.contains("class=\"asked\"") && page.contains("href=\"/account/support\""), "\(path)")
            #expect(try await !mia.get(path).body.contains("class=\"asked\""), "\(path)")
        }
        #expect(try await !it.ada.get("/account/support").body.contains("class=\"asked\""))
        try await it.ada.post("/account/support/\(access)/end", from: "/account/support")
        #expect(try await !it.ada.get("/people").body.contains("class=\"asked\""))
    }

    @Test("goes with the membership it was about, from the banner and from the page")
    func left() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        try await it.ask("mia@example.org")
        #expect(try await mia.get("/sessions").body.contains("class=\"asked\""))
        try await it.leave("mia@example.org", .suspended)
        try await it.world.renew(mia)
        let page = try await mia.get("/account/support")
        #expect(page.status == 200 && !page.body.contains("asks to see what you see"))
    }

    @Test("is not said to support itself, at work in that person's name")
    func inside() async throws {
        let it = try await OperatorsWorld()
        let first = try await it.ask()
        _ = try await it.allow(first)
        try await it.ask()
        try await it.open(first)
        let page = try await it.sam.get("/people").body
        #expect(page.contains("class=\"acting\"") && !page.contains("class=\"asked\""))
        #expect(try await it.ada.get("/people").body.contains("class=\"asked\""))
    }
}

extension OperatorsWorld {
    /// Sets columns that no request sets.
    func amend(_ change: String) throws {
        _ = try world.test.asOwner("SET app.scope = 'system'; UPDATE \(change)")
    }

    /// The mails in which somebody was asked.
    func asked() -> [CaughtMail.Caught] {
        world.mail.all.filter { $0.source.replacing("=\r\n", with: "").contains("/account/support") }
    }

    /// How support access came to its ends, as the trail has it.
    func ends() throws -> [String] {
        try world.read(
            """
            SELECT action || ' ' || (details::json->>'was') FROM audit_event
            WHERE action ~ '^support[.](declined|ended|closed|revoked|expired)$' ORDER BY at, seq
            """)
    }

    /// Gives an account a place in another workspace.
    func join(_ address: String, _ workspace: String, as role: Role) async throws {
        let accounts = AccountStore(vault: world.vault, random: .system)
        let people = PersonStore(vault: world.vault, random: .system)
        let (address, id) = (try EmailAddress(parsing: address), try #require(WorkspaceID(workspace)))
        try await world.database.transaction(.system("test")) { tx in
            let account = try #require(try accounts.find(tx, index: world.vault.blindIndex(address)))
            for person in try people.add(tx, id, [Profile(name: "Somebody", address: address)]) {
                try accounts.join(tx, id, person, account, role)
            }
        }
    }

    /// Takes somebody out of Ada's workspace, in the scope in which its directory does.
    func leave(_ address: String, _ reach: LeavingStore.Reach) async throws {
        let accounts = AccountStore(vault: world.vault, random: .system)
        let people = PersonStore(vault: world.vault, random: .system)
        let id = try #require(WorkspaceID(workspace))
        let leaving = LeavingStore(accounts: accounts, audit: world.installation.audit)
        try await world.database.transaction(.workspace(id)) { tx in
            let person = try #require(try people.find(tx, id, try EmailAddress(parsing: address)))
            _ = try leaving.leave(tx, id, person.id, reach)
        }
    }

    /// Wishes of Sam's that wait for an answer, made without his desk.
    func fill(_ count: Int) async throws {
        let store = SupportAccessStore(accounts: AccountStore(vault: world.vault, random: .system))
        let (id, sam) = (try #require(WorkspaceID(workspace)), try #require(AccountID(account("Helpdesk"))))
        try await world.database.transaction(.system("test")) { tx in
            for number in 0..<count {
                let address = try EmailAddress(parsing: "w\(number)@example.org")
                _ = try store.ask(
                    tx,
                    SupportAccessStore.Wish(workspace: id, address: address, reason: "Waits", operatorAccount: sam))
            }
        }
    }
}
