import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Web

/// Our staff see only what their role needs; to read your content they need your time-limited consent or a second
/// approver, and you see it in your own log.
@Suite("Claim access.need-to-know")
struct Claim_access_need_to_know {
    /// Words of people and of what they wrote, in every confidential field.
    private static let canaries = [
        "Quixquill", "zephyrwort", "marrowfen", "Glimmerdeep", "Ostravelle", "Vesperlynde", "tamarisque", "Coffeemoot",
    ]

    /// A workspace full of canaries, whose owner was asked for access by one of support.
    private func furnished() async throws -> (world: TestWorld, owner: TestBrowser, access: String) {
        let world = try await TestWorld()
        let owner = try await world.owner("Vesperlynde Example", "tamarisque@marrowfen.example.org")
        let roster =
            "Name,Email,Department,Location\r\nQuixquill One,zephyrwort@marrowfen.example.org,Glimmerdeep,Ostravelle\r\n"
        let staged = try #require(
            try await owner.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
        try await owner.post(staged + "/confirm", from: staged)
        let program = [
            "name": "Coffeemoot", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin",
            "size": "2",
        ]
        try await owner.post("/programs", program, from: "/programs/new")
        let sam = try await world.stranger("Sam Support", "sam@example.com", workspace: "Helpdesk")
        try await world.appoint("sam@example.com", .support)
        let workspace = try #require(world.read("SELECT id FROM workspace WHERE name = 'Engines'").first)
        let wish = ["workspace": workspace, "address": "tamarisque@marrowfen.example.org", "reason": "Help"]
        try await sam.post("/operator/support", wish, from: "/operator/support")
        let access = try #require(world.read("SELECT id FROM support_access").first)
        return (world, owner, access)
    }

    @Test(
        "on no operator's page stands anything of a workspace's people or of what they wrote, whatever the role",
        arguments: OperatorRole.allCases)
    func masked(_ role: OperatorRole) async throws {
        let (world, owner, access) = try await furnished()
        try await owner.post("/account/support/\(access)/allow", ["hours": "24"], from: "/account/support")
        let probe = try await world.stranger("Pat Probe", "pat@example.com", workspace: "Probe")
        try await world.appoint("pat@example.com", role)
        var seen = 0
        for route in world.assembly.routes.routes where route.method == .get {
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            let answer = try await probe.get(path)
            seen += answer.status == 200 ? 1 : 0
            for canary in Self.canaries { #expect(!answer.body.contains(canary), "\(canary) on \(path)") }
        }
        #expect(seen > 10)
    }

    @Test("content is refused to every role without the person's consent", arguments: OperatorRole.allCases)
    func refused(_ role: OperatorRole) async throws {
        let (world, _, access) = try await furnished()
        let probe = try await world.stranger("Pat Probe", "pat@example.com", workspace: "Probe")
        try await world.appoint("pat@example.com", role)
        let tables = [("people", "person"), ("programs", "program")]
        for (path, table) in tables {
            let ids = try world.read(
                "SELECT t.id FROM \(table) t JOIN workspace w ON w.id = t.workspace_id WHERE w.name = 'Engines'")
            for id in ids { #expect(try await probe.get("/\(path)/\(id)").status == 404) }
        }
        let opened = try await probe.post("/operator/support/\(access)/open", from: "/account/support")
        #expect(opened.status == (role == .support ? 404 : 403))
        #expect(try world.read("SELECT count(*) FROM session WHERE method = 'support'") == ["0"])
    }

    @Test("consent ends on the clock, and each opening stands in the person's own log")
    func logged() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        _ = try await it.allow(access, hours: "1")
        for _ in 0..<2 {
            try await it.open(access)
            #expect(try await it.isInside())
            try await it.sam.post("/sign-out", from: "/people")
        }
        let log = try await it.ada.get("/account/support").body
        #expect(log.components(separatedBy: "Began to act in your name").count == 3)
        #expect(log.components(separatedBy: "Opened a page: people").count == 5)
        #expect(log.components(separatedBy: "Ended the access").count == 3)
        it.world.clock.advance(by: 1700)
        #expect(try await it.sam.get("/operator/support").status == 200)
        it.world.clock.advance(by: 1700)
        #expect(try await it.sam.get("/operator/support").status == 200)
        it.world.clock.advance(by: 300)
        try await it.world.prove(it.sam, by: .passkey)
        #expect(try await it.open(access).status == 404)
    }

    @Test("no session of support was ever opened without a live consent: the database itself says so")
    func counted() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let without = """
            session s WHERE s.method = 'support' AND NOT EXISTS (
                SELECT FROM support_access x WHERE x.id = s.support_access_id AND x.account_id = s.account_id
                    AND x.allowed_at <= s.created_at AND x.ends_at >= s.expires_at)
            """
        #expect(try it.count(without) == 0)
        let refused = #expect(throws: (any Error).self) {
            try it.world.test.asApp(
                """
                SET app.scope = 'system';
                INSERT INTO session (id, token_hash, account_id, device, method, created_at, used_at, expires_at)
                VALUES (gen_random_uuid(), sha256('x'), '\(it.account())', 'x', 'support', now(), now(), now())
                """)
        }
        #expect(String(describing: refused).contains("violates check constraint"))
    }
}

/// Our staff use multi-factor sign-in for every service and server we work with. Of Klatch's own operators this is
/// enforced here; evidence of other services is kept in a register.
@Suite("Claim access.staff-mfa")
struct Claim_access_staff_mfa {
    private static let enrolment: Set<String> = [
        "GET /second-factor", "GET /confirm", "GET /sign-in/company", "GET /account/sign-in-methods",
        "GET /account/passkeys/new", "GET /account/authenticator", "GET /account/authenticator/{factor}",
        "GET /sign-out",
    ]

    @Test("an operator without a factor reaches enrolment and the way out, and not one page more")
    func enrolmentOnly() async throws {
        let it = try await OperatorsWorld()
        let sam = try it.account("Helpdesk")
        _ = try it.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE session SET second_factor = NULL WHERE account_id = '\(sam)'")
        for route in it.world.assembly.routes.routes where route.method == .get {
            guard case .may = route.access else { continue }
            let answer = try await it.sam.get(route.path.replacing("{", with: "").replacing("}", with: ""))
            let isOpen = Self.enrolment.contains("GET \(route.path)")
            #expect(answer.location?.hasPrefix("/second-factor") ?? false == !isOpen, "\(route.path): \(answer.status)")
        }
    }

    @Test("no other second factor opens an operator's page, and the way there leads to a passkey")
    func passkeyOnly() async throws {
        let it = try await OperatorsWorld()
        try await it.world.appoint("sam@example.com", .security, .infrastructure)
        for factor in [SecondFactor.totp, .recoveryCode] {
            try await it.world.prove(it.sam, by: factor)
            let token = try await it.sam.get("/sessions").csrf
            for route in it.world.assembly.routes.routes {
                guard case .may(let act) = route.access, act.area == .installation else { continue }
                let path = route.path.replacing("{", with: "").replacing("}", with: "")
                let answer =
                    route.method == .get ? try await it.sam.get(path) : try await it.sam.submit(path, ["csrf": token])
                let isRefused = answer.status == 403 || answer.location?.hasPrefix("/second-factor") == true
                #expect(isRefused, "\(route.method) \(path): \(answer.status)")
            }
        }
        let door = try await it.sam.get("/second-factor?next=/operator").body
        #expect(door.contains("/account/passkeys/new") && !door.contains("/account/authenticator"))
        try await it.world.prove(it.sam, by: .passkey)
        #expect(try await it.sam.get("/operator").status == 200)
    }
}
