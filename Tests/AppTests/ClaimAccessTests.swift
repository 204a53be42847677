import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

/// We deny by default: a new person, role, route or token can do nothing until someone grants exactly that.
///
/// That removing any single check lets something through is shown by the policy's own mutation tests.
@Suite("Claim access.default-deny")
struct Claim_access_default_deny {
    @Test("an account that was granted nothing reaches nothing of a workspace or the installation, and changes nothing")
    func nothingGranted() async throws {
        let site = try await FurnishedWorkspace.first()
        let eve = try await site.world.stranger()
        _ = try site.world.test.asOwner(
            """
            SET app.scope = 'system'; UPDATE session SET workspace_id = NULL WHERE workspace_id =
                (SELECT id FROM workspace WHERE name = 'Elsewhere');
            DELETE FROM membership WHERE workspace_id = (SELECT id FROM workspace WHERE name = 'Elsewhere')
            """)
        let token = try await eve.get("/sessions").csrf
        let before = try site.world.state()
        for route in site.world.assembly.routes.routes {
            guard case .may(let act) = route.access, act.area != .own else { continue }
            let path = site.path(route.path)
            let answer = route.method == .get ? try await eve.get(path) : try await eve.submit(path, ["csrf": token])
            #expect(answer.status == 403, "\(route.method) \(path): \(answer.status)")
        }
        #expect(try site.world.state() == before)
    }

    @Test("every act is granted by name: a role without a row has none, and what no row names nobody has")
    func byName() {
        for act in Act.allCases where act.area == .own || act.area == .installation {
            let roles: Set<Role> = Grants.roles(for: act)
            #expect(roles.isEmpty, "\(act)")
        }
        for act in Act.allCases where act.area != .installation {
            let roles: Set<OperatorRole> = Grants.roles(for: act)
            #expect(roles.isEmpty, "\(act)")
        }
        #expect(!Act.allCases.contains { Grants.has(nil, $0) })
    }

    @Test("a role, an operator's role or a scope that this program does not know opens nothing")
    func unknownWords() async throws {
        let site = try await FurnishedWorkspace.first()
        for statement in [
            "UPDATE membership SET role = 'root'",
            "INSERT INTO operator_grant SELECT gen_random_uuid(), id, 'root', 'x', NULL, now(), now() + interval '1 hour' FROM account",
        ] {
            let refused = #expect(throws: (any Error).self) {
                try site.world.test.asApp("SET app.scope = 'system'; " + statement)
            }
            #expect(String(describing: refused).contains("violates check constraint"), "\(statement)")
        }
        let answer = try await site.owner.post(
            "/account/tokens", ["name": "x", "scopes": "everything", "days": "1"], from: "/account/tokens")
        #expect(answer.status == 422)
    }

    @Test("where rights cannot be looked up nothing opens: a fault is no permission")
    func fault() async throws {
        let site = try await FurnishedWorkspace.first()
        #expect(try await site.owner.get("/people").status == 200)
        _ = try site.world.test.asOwner("REVOKE SELECT ON operator_grant FROM klatch_app")
        for path in ["/people", "/members", "/account/profile"] {
            let answer = try await site.owner.get(path)
            #expect(answer.status == 500 && !answer.body.contains("Person 1"), "\(path)")
        }
    }
}

/// Every route of ours needs a signed-in caller, save a short published list.
///
/// The list itself is `SiteAccessTests`, which names each of its routes.
@Suite("Claim access.every-route")
struct Claim_access_every_route {
    private static func isClosed(_ route: Route) -> Bool {
        if case .may = route.access { true } else { false }
    }

    /// The same page, as somebody might spell it who hopes to get past a guard.
    private static func spellings(_ path: String) -> [String] {
        let encoded =
            "/" + path.dropFirst().utf8.prefix(1).map { "%" + String($0, radix: 16) }.joined()
            + path.dropFirst(2)
        return [
            encoded, "/" + path, path + "/", path + "//", path.uppercased(), path + "%2f", path + "%00", path + ";x=1",
            "/." + path, "/x/.." + path, path + "?signed-in=true", path + ".json", path.replacing("/", with: "%2F"),
        ]
    }

    @Test("however a closed path is spelt, whoever is not signed in gets the door, an error or nothing, never the page")
    func spelling() async throws {
        let site = try await FurnishedWorkspace.first()
        let nobody = site.world.browser()
        for route in site.world.assembly.routes.routes where Self.isClosed(route) && route.method == .get {
            for path in Self.spellings(site.path(route.path)) {
                let answer = try await nobody.get(path)
                let isDoor = answer.status == 303 && answer.location?.hasPrefix("/sign-in") == true
                #expect(isDoor || (400..<500).contains(answer.status), "\(path): \(answer.status)")
            }
        }
    }

    @Test("no verb and no header stands in for another, and TRACE answers nobody")
    func verbs() async throws {
        let site = try await FurnishedWorkspace.first()
        let nobody = site.world.browser()
        let before = try site.world.state()
        for route in site.world.assembly.routes.routes where Self.isClosed(route) {
            let path = site.path(route.path)
            for method in [HTTPRequest.Method.trace, .options, .put, .delete, .patch] {
                let status = try await nobody.send(method, path).status
                #expect((400..<500).contains(status), "\(method) \(path): \(status)")
            }
            let override = ["X-HTTP-Method-Override": "GET", "X-Original-URL": "/health", "X-Rewrite-URL": "/health"]
            let answer = try await nobody.submit(path, ["_method": "GET"], headers: override)
            #expect((400..<500).contains(answer.status), "\(path): \(answer.status)")
        }
        #expect(try site.world.state() == before)
    }

    @Test("a made-up session, or one's own of yesterday, is nobody's")
    func sessions() async throws {
        let site = try await FurnishedWorkspace.first()
        let old = site.owner.cookies["klatch_session"]
        try await site.owner.post("/sign-out", from: "/sign-out")
        for token in [old, "klatch_sess_x", String(repeating: "a", count: 4000), ""] {
            let browser = site.world.browser()
            browser.setCookie("klatch_session", token)
            browser.setCookie("klatch_aside", nil)
            #expect(try await browser.get("/people").location == "/sign-in?next=/people")
        }
    }
}

/// Row security in our database is always on: a query reaches only rows of the workspace and person it runs for, even if
/// our own code has a fault.
///
/// `TenantSchemaTests` and `TenantWallTests` hold every table against it, one by one.
@Suite("Claim access.row-security")
struct Claim_access_row_security {
    @Test("is forced on every table, for the owner of the tables as well, and no role of ours can bypass it")
    func forced() async throws {
        let world = try await TestWorld()
        let open = try world.test.asOwner(
            """
            SELECT relname::text FROM pg_class WHERE relnamespace = 'klatch'::regnamespace AND relkind IN ('r', 'p')
                AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> 'schema_migration'
            """)
        #expect(open == [])
        let mighty = try world.test.asOwner(
            "SELECT rolname::text FROM pg_roles WHERE rolname = 'klatch_app' AND (rolsuper OR rolbypassrls)")
        #expect(mighty == [])
    }

    @Test("a scope does not outlive its transaction: the next one on the same connection has its own, or sees nothing")
    func pool() async throws {
        let site = try await FurnishedWorkspace.first()
        let workspace = try #require(WorkspaceID(site.id))
        let eve = try await site.world.stranger()
        _ = try await eve.get("/people")
        for _ in 0..<20 {
            let mine = try await site.world.database.transaction(.workspace(workspace)) { tx in
                try tx.first("SELECT count(*) AS count FROM person")?.get("count", as: Int.self)
            }
            let other = try await site.world.database.transaction(.workspace(WorkspaceID(UUID()))) { tx in
                try tx.first("SELECT count(*) AS count FROM person")?.get("count", as: Int.self)
            }
            #expect((mine ?? 0) > 0 && other == 0)
        }
        #expect(try site.world.test.asApp("SELECT count(*) FROM person") == ["0"])
    }

    @Test("a statement of ours that forgot to say whose rows it wants gets its own workspace's and no others")
    func forgetful() async throws {
        let site = try await FurnishedWorkspace.first()
        let eve = try await site.world.stranger()
        let theirs = try await FurnishedWorkspace(site.world, eve, named: "Elsewhere", domain: "example.com")
        let workspace = try #require(WorkspaceID(site.id))
        for table in ["person", "program", "round", "introduction", "delivery", "membership", "audit_event", "job"] {
            let found = try site.world.test.asApp(
                """
                SET app.scope = 'workspace'; SET app.workspace_id = '\(workspace.text)';
                SELECT DISTINCT workspace_id::text FROM \(table)
                """)
            #expect(found == [site.id] && !found.contains(theirs.id), "\(table)")
        }
    }
}
