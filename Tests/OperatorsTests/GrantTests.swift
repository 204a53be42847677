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

@Suite("A right over the installation")
struct GrantTests {
    private static let wish = [
        "address": "ada@example.org", "role": "infrastructure", "days": "7", "reason": "On call this week",
    ]

    @Test("is given on the machine, with reason, approver and end, and ends everything else of the account (AT-14)")
    func machine() async throws {
        let it = try await OperatorsWorld()
        let desk = OperatorDesk(it.world.installation)
        let line = try await desk.give("ada@example.org", role: .security, days: 90, reason: " First of them ")
        #expect(line.role == "security" && line.reason == "First of them" && line.approver == nil)
        #expect(line.until.timeIntervalSince(line.since).rounded() == 90 * 86_400)
        #expect(try await it.ada.get("/people").status == 303)
        #expect(try await desk.list().map(\.address).contains("ada@example.org"))
        #expect(
            try it.world.read("SELECT actor_kind FROM audit_event WHERE action = 'operator.granted'") == ["command"])
    }

    @Test(
        "needs a reason, an end within ninety days and an account", arguments: [("", 30), ("Why not", 0), ("Why", 91)])
    func bounds(_ reason: String, _ days: Int) async throws {
        let it = try await OperatorsWorld()
        let desk = OperatorDesk(it.world.installation)
        await #expect(throws: OperatorDeskError.self) {
            try await desk.give("ada@example.org", role: .support, days: days, reason: reason)
        }
        await #expect(throws: OperatorDeskError.self) {
            try await desk.give("nobody@example.org", role: .support, days: 1, reason: "Why")
        }
    }

    @Test("is bounded by the database as well: no longer than ninety days, no approver who is the holder")
    func schema() async throws {
        let it = try await OperatorsWorld()
        let ada = try it.account()
        for (approver, hours) in [("'\(ada)'", 1), ("NULL", 2161)] {
            let refused = #expect(throws: (any Error).self) {
                try it.world.test.asApp(
                    """
                    SET app.scope = 'system';
                    INSERT INTO operator_grant (id, account_id, role, reason, approver_id, granted_at, ends_at)
                    VALUES (gen_random_uuid(), '\(ada)', 'support', 'x', \(approver), now(), now() + interval '\(hours) hours')
                    """)
            }
            #expect(String(describing: refused).contains("violates check constraint"))
        }
    }

    @Test("is given on the page by an operator for security to somebody else, who signs in anew")
    func page() async throws {
        let it = try await OperatorsWorld()
        let sec = try await it.operating("Sec", .security)
        #expect(try await sec.post("/operator/grants", Self.wish, from: "/operator/grants").status == 303)
        #expect(try await it.ada.get("/people").status == 303)
        try await it.world.renew(it.ada)
        #expect(try await it.ada.get("/operator/health").status == 200)
        #expect(try await sec.get("/operator/grants").body.contains("On call this week"))
        let granted = try it.world.read("SELECT approver_id FROM operator_grant WHERE role = 'infrastructure'")
        #expect(granted == [try it.account("Of Sec")])
    }

    @Test("to act in people's names takes a second person: by the machine's alone nothing opens")
    func approval() async throws {
        let it = try await OperatorsWorld()
        let desk = OperatorDesk(it.world.installation)
        let pat = try await it.world.stranger("Pat", "pat@example.com", workspace: "Of Pat")
        let line = try await desk.give("pat@example.com", role: .support, days: 7, reason: "Answers questions")
        #expect(line.isWaiting && line.text.contains("waits for the approval"))
        try await it.world.renew(pat)
        for path in ["/operator", "/operator/support"] { #expect(try await pat.get(path).status == 403, "\(path)") }
        let sec = try await it.operating("Sec", .security)
        #expect(try await sec.get("/operator/grants").body.contains("Waits for approval"))
        let path = "/operator/grants/\(line.id)/approve"
        for expected in [303, 404] {
            #expect(try await sec.post(path, from: "/operator/grants").status == expected)
        }
        #expect(try await pat.get("/people").status == 303)
        try await it.world.renew(pat)
        #expect(try await pat.get("/operator/support").status == 200)
        let live = try await desk.list().filter { $0.address == "pat@example.com" }
        #expect(live.map(\.approver) == ["Sec"] && live.map(\.until) == [line.until])
    }

    @Test("is approved by nobody for themselves, and a session of support does not go on without it")
    func selfApproval() async throws {
        let it = try await OperatorsWorld()
        let sec = try await it.operating("Sec", .security)
        let line = try await OperatorDesk(it.world.installation).give(
            "sec@example.com", role: .support, days: 7, reason: "To myself")
        try await it.world.renew(sec)
        #expect(try await !sec.get("/operator/grants").body.contains("/\(line.id)/approve"))
        let answer = try await sec.post("/operator/grants/\(line.id)/approve", from: "/operator/grants")
        #expect(answer.status == 403 && answer.body.contains("Nobody gives themselves rights"))
        try await it.inside()
        #expect(try await it.isInside())
        try it.amend("operator_grant SET approver_id = NULL WHERE account_id = '\(it.account("Helpdesk"))'")
        #expect(try await !it.isInside())
    }

    @Test("is never given to oneself, and a form that lacks something comes back filled in")
    func fourEyes() async throws {
        let it = try await OperatorsWorld()
        let sec = try await it.operating("Sec", .security)
        let before = try it.count("operator_grant")
        let own = Self.wish.merging(["address": "sec@example.com"]) { $1 }
        let answer = try await sec.post("/operator/grants", own, from: "/operator/grants")
        #expect(answer.status == 403 && answer.body.contains("Nobody gives themselves rights"))
        for (field, value) in [("reason", ""), ("days", "91"), ("role", "root"), ("address", "nobody@example.org")] {
            let wrong = Self.wish.merging([field: value]) { $1 }
            #expect(try await sec.post("/operator/grants", wrong, from: "/operator/grants").status == 422, "\(field)")
        }
        #expect(try it.count("operator_grant") == before)
    }

    @Test(
        "is given by operators for security alone, with fresh proof",
        arguments: [OperatorRole.support, .infrastructure])
    func others(_ role: OperatorRole) async throws {
        let it = try await OperatorsWorld()
        let other = try await it.operating("Other", role)
        let token = try await other.get("/operator").csrf
        #expect(try await other.submit("/operator/grants", Self.wish.merging(["csrf": token]) { $1 }).status == 403)
        #expect(try await other.get("/operator/grants").status == 403)
        let sec = try await it.operating("Sec", .security)
        it.world.clock.advance(by: 700)
        #expect(try await sec.post("/operator/grants", Self.wish, from: "/operator/grants").status == 403)
        #expect(try await sec.get("/operator/grants").body.contains("/confirm?next=/operator/grants"))
    }

    @Test("opens nothing from the moment it ends, without any job; the job then ends the sessions and notes it")
    func expiry() async throws {
        let it = try await OperatorsWorld()
        let ops = try await it.operating("Ops")
        try await it.world.appoint("ops@example.com", .infrastructure, days: 1)
        #expect(try await ops.get("/operator/health").status == 200)
        it.world.clock.advance(by: 86_401)
        try await it.world.renew(ops)
        #expect(try await ops.get("/operator/health").status == 403)
        #expect(try await !ops.get("/people").body.contains("href=\"/operator\""))
        try await it.expire()
        #expect(try await ops.get("/people").status == 303)
        #expect(try it.count("audit_event WHERE action = 'operator.expired'") == 1)
        #expect(try it.world.read("SELECT is_operator FROM account WHERE id = '\(it.account("Of Ops"))'") == ["f"])
    }

    @Test("can be taken away on the page and on the machine, which ends the sessions (AT-14)")
    func revoking() async throws {
        let it = try await OperatorsWorld()
        let (sec, ops) = (try await it.operating("Sec", .security), try await it.operating("Ops", .infrastructure))
        let id = { (role: String) in
            try #require(
                it.world.read("SELECT id FROM operator_grant WHERE role = '\(role)' AND ended_at IS NULL").first)
        }
        let path = "/operator/grants/\(try id("infrastructure"))/revoke"
        #expect(try await sec.post(path, from: "/operator/grants").status == 303)
        #expect(try await ops.get("/people").status == 303)
        #expect(try await sec.post(path, from: "/operator/grants").status == 404)
        try await OperatorDesk(it.world.installation).revoke(try id("security"))
        #expect(try await sec.get("/people").status == 303)
        await #expect(throws: OperatorDeskError.self) { try await OperatorDesk(it.world.installation).revoke("x") }
    }

    @Test("is one of each role: giving it again replaces the earlier one")
    func again() async throws {
        let it = try await OperatorsWorld()
        let desk = OperatorDesk(it.world.installation)
        for days in [1, 2] {
            _ = try await desk.give("ada@example.org", role: .support, days: days, reason: "Again")
        }
        #expect(try await desk.list().count { $0.address == "ada@example.org" } == 1)
        #expect(try it.count("operator_grant WHERE ending = 'replaced'") == 1)
    }

    @Test("shows each role its own pages and nobody else any", arguments: OperatorRole.allCases)
    func pages(_ role: OperatorRole) async throws {
        let it = try await OperatorsWorld()
        let one = try await it.operating("One", role)
        let list = try await one.get("/operator").body
        let pages: [String: Act] = [
            "/operator": .operatorOverview, "/operator/grants": .operatorGrantsRead,
            "/operator/support": .operatorSupportRead, "/operator/workspaces": .operatorWorkspaces,
            "/operator/health": .operatorHealth,
        ]
        for (path, act) in pages {
            let isTheirs = Grants.roles(for: act).contains(role)
            #expect(try await one.get(path).status == (isTheirs ? 200 : 403), "\(path)")
            #expect(list.contains("<li><a href=\"\(path)\"") == isTheirs, "\(path)")
            #expect(try await it.ada.get(path).status == 403)
        }
    }

    @Test("shortens sessions to twelve hours and half an hour without use, a member's too")
    func sessions() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        try await it.world.appoint("mia@example.org", .support)
        #expect(try await mia.get("/people").status == 200)
        it.world.clock.advance(by: 1801)
        #expect(try await mia.get("/people").status == 303)
    }
}

extension OperatorsWorld {
    /// Does what the recurring job does.
    func expire() async throws {
        _ = try await world.database.transaction(.system("test")) { tx in
            try JobQueue().enqueue(tx, OperatorsPrune(), workspace: nil)
        }
        try await world.work()
    }
}
