import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Web

/// What somebody of support can and cannot do in a person's name, over every route there is, and how it is written down.
@Suite("In somebody's name")
struct ImpersonationTests {
    /// What is written about a visit, and nothing else.
    private static let written: Set<String> = [
        "support_entry", "audit_event", "audit_head", "audit_personal", "audit_checkpoint",
    ]

    private static func changed(_ before: [String: String], _ after: [String: String]) -> Set<String> {
        Set(before.keys.filter { before[$0] != after[$0] })
    }

    private static func path(_ route: Route) -> String {
        route.path.replacing("{", with: "").replacing("}", with: "")
    }

    @Test(
        "no route opens that touches factors, sign-in, address, tokens, sessions, export, deletion, roles, consent or the installation, and nothing changes (AT-61)"
    )
    func barred() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let token = try await it.sam.get("/people").csrf
        let before = try it.world.state()
        var tried = 0
        for route in it.world.assembly.routes.routes {
            guard case .may(let act) = route.access, act.isBarredToSupport else { continue }
            let path = Self.path(route)
            let answer =
                route.method == .get ? try await it.sam.get(path) : try await it.sam.submit(path, ["csrf": token])
            #expect(answer.status == 403, "\(route.method) \(path): \(answer.status)")
            tried += 1
        }
        #expect(tried > 50)
        #expect(Self.changed(before, try it.world.state()).isSubset(of: Self.written))
        #expect(try it.count("support_entry WHERE kind = 'refused'") == tried)
    }

    @Test("nobody signs in, accepts an invitation or connects an account: what is for anybody is read, not done")
    func visitors() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        let token = try await it.sam.get("/people").csrf
        let before = try it.world.state()
        for route in it.world.assembly.routes.routes where route.method == .post {
            guard case .visitor = route.access else { continue }
            #expect(try await it.sam.submit(Self.path(route), ["csrf": token]).status == 403, "\(route.path)")
        }
        #expect(Self.changed(before, try it.world.state()).isSubset(of: Self.written))
    }

    @Test("support has no more rights than the person: a member's name opens what a member may")
    func noMore() async throws {
        let it = try await OperatorsWorld()
        let mia = try await it.world.invited("mia@example.org", as: "member", by: it.ada)
        let access = try await it.ask("mia@example.org")
        let path = "/account/support/\(access)/allow"
        #expect(try await mia.post(path, ["hours": "1"], from: "/account/support").status == 303)
        try await it.open(access)
        #expect(try await it.isInside())
        #expect(try await it.sam.get("/members").status == 403)
        #expect(try await it.sam.get("/jobs").status == 403)
    }

    @Test("every page and every change is a line of the person's own log, before it is answered: who, when, what")
    func log() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        for path in ["/people", "/programs", "/members"] { try await it.sam.get(path) }
        let fields = [
            "name": "Tea", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        let token = try await it.sam.get("/programs/new").csrf
        #expect(try await it.sam.submit("/programs", fields.merging(["csrf": token]) { $1 }).status == 303)
        try await it.sam.get("/people/export.csv")
        let lines = try it.world.read("SELECT kind || ' ' || COALESCE(path, '') FROM support_entry ORDER BY line")
        #expect(
            lines == [
                "opened ", "read /people", "read /programs", "read /members", "read /programs/new", "changed /programs",
                "refused /people/export.csv",
            ])
        let page = try await it.ada.get("/account/support").body
        for words in [
            "Sam Support (sam@example.com)", "Opened a page: people", "Set up a program: Tea", "/programs/new",
        ] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test("every visit is in the workspace's trail, and every act there names both: whose name, and who it was")
    func trail() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside()
        let (ada, sam) = (try it.account(), try it.account("Helpdesk"))
        try await it.sam.get("/people")
        let token = try await it.sam.get("/programs/new").csrf
        let fields = [
            "name": "Tea", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
        ]
        try await it.sam.submit("/programs", fields.merging(["csrf": token]) { $1 })
        let visits = try it.world.read(
            """
            SELECT action FROM audit_event WHERE workspace_id = '\(it.workspace)' AND actor_id = '\(sam)'
                AND target = '\(ada)' AND details LIKE '%\(access)%' ORDER BY seq
            """)
        #expect(visits == ["support.asked", "support.opened", "support.read", "support.read", "support.changed"])
        let made = try it.world.read(
            "SELECT actor_id::text || ' ' || details FROM audit_event WHERE action = 'program.created'")
        #expect(made.count == 1 && made[0].hasPrefix(ada) && made[0].contains("\"support\":\"\(sam)\""))
        #expect(try await AuditDesk(it.world.installation).verify(against: nil, saving: nil).isSound)
    }

    @Test("what cannot be written down is not shown")
    func unwritten() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        _ = try it.world.test.asOwner("REVOKE INSERT ON support_entry FROM klatch_app")
        let answer = try await it.sam.get("/people")
        #expect(answer.status == 500 && !answer.body.contains("people/import"))
        #expect(try await it.ada.get("/people").status == 200)
    }

    @Test("the log is for good: neither support nor anybody else changes or removes a line")
    func appendOnly() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        try await it.sam.get("/people")
        for change in ["who = NULL", "who = '\\x01'", "outcome = 'refused'", "result = '/elsewhere'"] {
            #expect(throws: (any Error).self, "\(change)") {
                try it.world.test.asApp("SET app.scope = 'system'; UPDATE support_entry SET \(change)")
            }
        }
        let granted = try it.world.test.asOwner(
            """
            SELECT p FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p
            WHERE has_table_privilege('klatch_app', 'support_entry', p)
            """)
        #expect(granted == [])
    }

    @Test("the session is the person's and the operator's at once: its row says who, and neither can be changed")
    func row() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside()
        let rows = try it.world.read(
            """
            SELECT account_id || ' ' || support_account_id || ' ' || support_access_id || ' ' || method FROM session
            WHERE support_account_id IS NOT NULL
            """)
        #expect(rows == ["\(try it.account()) \(try it.account("Helpdesk")) \(access) support"])
        for column in ["support_account_id", "support_access_id", "support_session_id", "account_id", "method"] {
            let refused = #expect(throws: (any Error).self) {
                try it.world.test.asApp("SET app.scope = 'system'; UPDATE session SET \(column) = NULL")
            }
            #expect(String(describing: refused).contains("permission denied"), "\(column)")
        }
    }
}
