import App
import Foundation
import HTTPTypes
import Oversight
import Policy
import Primitives
import Store
import TestStage
import Testing
import Vault
import Web

@testable import Accounts
@testable import Credentials
@testable import Outreach
@testable import Programs

/// A workspace with one of everything that has an address of its own, and its owner at work in it.
struct FurnishedWorkspace: Sendable {
    let world: TestWorld
    let owner: TestBrowser
    let id: String
    /// Values for the parameters of route paths.
    let parameters: [String: String]

    init(_ world: TestWorld, _ owner: TestBrowser, named name: String = "Engines", domain: String = "example.org")
        async throws
    {
        self.world = world
        self.owner = owner
        let id = try #require(try world.read("SELECT id FROM workspace WHERE name = '\(name)'").first)
        self.id = id
        let preview = try await Self.upload(owner, domain)
        try await owner.post(preview + "/confirm", from: preview)
        let staged = try await Self.upload(owner, domain)
        let program = try await Self.program(owner, domain)
        try await Self.run(world, owner, program)
        try await owner.post("/members/invite", ["address": "guest@\(domain)", "role": "admin"], from: "/members")
        try await owner.post(
            "/account/tokens", ["name": "Reporting", "scopes": "both", "days": "30"], from: "/account/tokens")
        try await Self.connect(world, owner, domain)
        try await owner.post("/security/decoys", ["name": "Build server"], from: "/security/decoys")
        try await world.work()
        try await Self.addOwn(world, id)
        try await Self.askForAccess(world, id)
        try await Self.live(world, id)
        try await Self.oversee(world, try #require(WorkspaceID(id)))
        let booked = try await Self.receive(world, owner, id, domain)
        try await Self.addPersonsSide(world, try #require(WorkspaceID(id)))
        try await Self.gather(owner)
        try await Self.addToAudiences(world, id)
        try await Self.reachOut(world, id, owner, domain)
        try await Self.connectMailbox(world, id, domain)
        parameters = try await Self.parameters(world, owner, id, staged: staged, domain: domain).merging(booked) { $1 }
        let link = path("/me/{token}")
        try await world.browser().post(link + "/pause", ["until": "2026-01-19"], from: link)
    }

    /// The first owner's, furnished.
    static func first() async throws -> FurnishedWorkspace {
        let world = try await TestWorld()
        return try await FurnishedWorkspace(world, world.owner())
    }

    func path(_ template: String) -> String {
        parameters.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    /// A directory that knows one of the people, and a group with them in it.
    private static func connect(_ world: TestWorld, _ owner: TestBrowser, _ domain: String) async throws {
        let body = try await owner.post("/directory/tokens", from: "/directory").body
        let token = String(
            body[try #require(body.firstRange(of: "<code>klatch_scim_")).lowerBound...].dropFirst(6).prefix {
                $0 != "<"
            })
        let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        let send = { (path: String, json: String) in
            try await world.browser().send(.post, "/scim/v2/" + path, headers: headers, body: Array(json.utf8))
        }
        let made = try await send("Users", #"{"userName":"dee@\#(domain)","displayName":"Dee"}"#).body
        let id = String(made[try #require(made.firstRange(of: "\"id\":\"")).upperBound...].prefix { $0 != "\"" })
        let group = try await send("Groups", #"{"displayName":"Makers","members":[{"value":"\#(id)"}]}"#)
        try #require(group.status == 201)
    }

    private static func upload(_ owner: TestBrowser, _ domain: String) async throws -> String {
        let roster = "Name,Email\r\n" + (1...4).map { "Person \($0),p\($0)@\(domain)\r\n" }.joined()
        return try #require(
            try await owner.upload("/people/import", Array(roster.utf8), from: "/people/import").location)
    }

    /// An audience that people join, one by a rule and one by a group.
    private static func gather(_ owner: TestBrowser) async throws {
        let rule = [
            "rule.match": "any", "rule.0.attribute": "department", "rule.0.how": "is-not", "rule.0.value": "Sales",
        ]
        try await owner.post(
            "/audiences/new/rules", rule.merging(["name": "Not selling"]) { $1 }, from: "/audiences/new/rules")
        let runners = ["name": "Runners", "welcome": "Glad to run with you, {{first name}}."]
        let made = try await owner.post("/audiences/new/joined", runners, from: "/audiences/new/joined")
        let joined = try #require(made.location)
        try await owner.post(joined + "/links", ["days": "700", "uses": "50", "domains": ""], from: joined)
        // Brings up to date what else a page would when it is read.
        try await owner.get("/audiences")
    }

    /// The program is for everybody who is not in sales, which is everybody; somebody left, and a list waits for its yes.
    private static func addToAudiences(_ world: TestWorld, _ id: String) async throws {
        let workspace = try #require(WorkspaceID(id))
        try await world.database.transaction(.workspace(workspace)) { tx in
            try tx.run(
                """
                INSERT INTO program_audience (workspace_id, program_id, audience_id)
                SELECT p.workspace_id, p.id, a.id FROM program p JOIN audience a ON a.workspace_id = p.workspace_id
                WHERE p.workspace_id = \(workspace) AND a.kind = 'rules'
                """)
            try tx.run(
                """
                INSERT INTO audience_leaver (workspace_id, audience_id, person_id, left_at)
                SELECT p.workspace_id, a.id, p.id, \(tx.now)::timestamptz
                FROM person p JOIN audience a ON a.workspace_id = p.workspace_id
                WHERE p.workspace_id = \(workspace) AND a.kind = 'joined' LIMIT 1
                """)
            try tx.run(
                """
                INSERT INTO audience_draft (workspace_id, audience_id, id, way, people, created_at, expires_at)
                SELECT workspace_id, id, gen_random_uuid(), 'pasted', '{}', \(tx.now)::timestamptz,
                    \(tx.now + 86_400)::timestamptz
                FROM audience WHERE workspace_id = \(workspace) AND kind = 'joined'
                """)
        }
    }

    private static func program(_ owner: TestBrowser, _ domain: String) async throws -> String {
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "match-apart": "p1@\(domain), p2@\(domain)",
        ]
        let program = try #require(try await owner.post("/programs", fields, from: "/programs/new").location)
        try await owner.post("\(program)/start", from: program)
        return program
    }

    private static func run(_ world: TestWorld, _ owner: TestBrowser, _ program: String) async throws {
        try await owner.post("\(program)/preview", from: program)
        try await world.work()
        let body = try await owner.get("\(program)/preview").body
        let start = try #require(body.firstRange(of: "name=\"preview\" value=\""))
        let preview = String(body[start.upperBound...].prefix { $0 != "\"" })
        try await owner.post("\(program)/rounds", ["preview": preview], from: "\(program)/preview")
        try await world.work()
        // The next one is planned already, and a year was tried out.
        for path in ["preview", "year"] { try await owner.post("\(program)/\(path)", from: program) }
        try await world.work()
    }

    /// A case, and the review of a quarter.
    private static func oversee(_ world: TestWorld, _ workspace: WorkspaceID) async throws {
        let cases = SecurityCases(vault: world.vault, random: .system)
        try await world.database.transaction(.system("test")) { tx in
            let account: AccountID? = try tx.first(
                "SELECT account_id FROM membership WHERE workspace_id = \(workspace)")?.get("account_id")
            _ = try cases.open(tx, "token-reused", about: account)
            _ = try cases.raise(
                tx, workspace,
                SecurityNews("decoy", about: UUID(), of: account, count: 1, lastAt: tx.now, dueAt: tx.now + 86_400))
            if let account {
                try Signals(vault: world.vault, audit: world.installation.audit).note(
                    tx, .peopleExported, account: account, in: workspace)
            }
            try tx.run("UPDATE workspace SET created_at = created_at - interval '100 days' WHERE id = \(workspace)")
        }
        try await world.assembly.oversight.reviewRound()
    }

    /// What people decide and say for themselves, one of each.
    private static func addPersonsSide(_ world: TestWorld, _ workspace: WorkspaceID) async throws {
        try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first(
                """
                SELECT i.round_id, i.people FROM introduction i JOIN round r
                    ON r.workspace_id = i.workspace_id AND r.id = i.round_id AND r.state <> 'draft'
                WHERE i.workspace_id = \(workspace) ORDER BY i.round_id, i.position
                """)
            let people: [PersonID] = try row?.get("people") ?? []
            guard let row, let person = people.first, let theirs = people.last else { return }
            let round: UUID = try row.get("round_id")
            let (request, kind) = (UUID(), UUID())
            let key = try #require(try world.vault.personKeys(tx, workspace, [person])[person])
            let words = try world.vault.seal(
                "Please", under: key, at: Place("person_request", "words", row: request, workspace: workspace))
            try tx.run(
                "INSERT INTO person_request VALUES (\(workspace), \(request), \(person), 'correct', \(words), \(tx.now))"
            )
            try tx.run("INSERT INTO not_now VALUES (\(workspace), \(person), NULL, \(tx.now))")
            try tx.run(
                """
                INSERT INTO meeting_question VALUES (\(workspace), \(round), \(person), \(tx.now), NULL, \(tx.now + 60))
                """)
            let remark = try world.vault.seal(
                "Thanks", under: key, at: Place("meeting_remark", "words", row: round, workspace: workspace))
            let thanks = try world.vault.seal(
                "Thanks", under: key, at: Place("compliment", "words", row: kind, workspace: workspace))
            try tx.run("INSERT INTO meeting_remark VALUES (\(workspace), \(round), \(person), \(remark))")
            try tx.run("INSERT INTO meeting_mail VALUES (\(workspace), \(round), \(UUID()), ARRAY[]::uuid[])")
            try tx.run(
                """
                INSERT INTO compliment VALUES (\(workspace), \(kind), \(round), \(person), \(theirs), \(thanks), \(tx.now))
                """)
        }
        try await Self.choose(world, workspace)
    }

    /// Somebody of the roster writes something about themselves.
    private static func choose(_ world: TestWorld, _ workspace: WorkspaceID) async throws {
        let choices = ChoicesStore(vault: world.vault, people: PersonStore(vault: world.vault, random: .system))
        try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first("SELECT person_id FROM introduction_member WHERE workspace_id = \(workspace)")
            guard let person: PersonID = try row?.get("person_id") else { return }
            try choices.set(tx, workspace, person, PersonChoices(introduction: "Ask me about tea"))
        }
    }

    /// An authenticator of the owner's, a call to a provider, and passwords allowed.
    private static func addOwn(_ world: TestWorld, _ id: String) async throws {
        let workspace = try #require(WorkspaceID(id))
        let authenticators = AuthenticatorStore(factors: FactorStore(vault: world.vault, random: .system))
        try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first("SELECT account_id FROM membership WHERE workspace_id = \(workspace)")
            guard let account: AccountID = try row?.get("account_id") else { return }
            let factor = try authenticators.begin(tx, named: "Pocket telephone", of: account)
            try tx.run("UPDATE factor SET confirmed_at = \(tx.now) WHERE id = \(factor)")
            try tx.run("UPDATE workspace SET allows_passwords = true WHERE id = \(workspace)")
            let connection = UUID()
            let hint = try world.vault.seal(
                "", under: world.vault.installationKey(tx),
                at: Place("identity", "hint", row: connection, workspace: nil))
            try tx.run(
                """
                INSERT INTO identity (id, account_id, provider, key_digest, hint, linked_at)
                VALUES (\(connection), \(account), 'google', \(RandomSource.system.bytes(32)), \(hint), \(tx.now))
                """)
            try tx.run(
                """
                INSERT INTO outbound_call (workspace_id, id, vendor, operation, host, method, path, asked, result, started_at)
                VALUES (\(workspace), \(UUID()), 'Test', 'test', 'example.org', 'GET', '/', '{}', 'started', \(tx.now))
                """)
        }
    }

    /// Of what a program's life leaves behind, one each.
    private static func live(_ world: TestWorld, _ id: String) async throws {
        let workspace = try #require(WorkspaceID(id))
        try await world.database.transaction(.system("test")) { tx in
            let program = try tx.first("SELECT id, beat_at FROM program WHERE workspace_id = \(workspace)")
            let round = try tx.first("SELECT id FROM round WHERE workspace_id = \(workspace) AND state = 'running'")
            // Nobody who signs in, wherever there is somebody else: tests add traces of those themselves.
            let person = try tx.first(
                """
                SELECT id FROM person p WHERE workspace_id = \(workspace)
                ORDER BY EXISTS (SELECT FROM membership m WHERE m.workspace_id = p.workspace_id AND m.person_id = p.id), id
                """)
            let (ids, beat): ([UUID], Date) = (
                [try #require(program).get("id"), try #require(round).get("id"), try #require(person).get("id")],
                try #require(program).get("beat_at")
            )
            let (ask, post) = (UUID(), UUID())
            try tx.run(
                """
                INSERT INTO bearer_token_network (workspace_id, token_id, place, first_at, used_at)
                SELECT workspace_id, id, 7, \(tx.now)::timestamptz, \(tx.now)::timestamptz FROM bearer_token
                WHERE workspace_id = \(workspace) ON CONFLICT DO NOTHING
                """)
            try tx.run("INSERT INTO holiday VALUES (\(workspace), '2026-12-24', 'Holiday')")
            try tx.run("INSERT INTO round_date VALUES (\(workspace), \(ids[0]), \(beat + 70 * 86_400), NULL)")
            try tx.run("INSERT INTO program_habits (workspace_id, program_id) VALUES (\(workspace), \(ids[0]))")
            try tx.run(
                "INSERT INTO round_ask VALUES (\(workspace), \(ask), \(ids[0]), \(beat), \(tx.now), NULL, \(tx.now), NULL)"
            )
            try tx.run(
                "INSERT INTO round_answer (workspace_id, ask_id, person_id) VALUES (\(workspace), \(ask), \(ids[2]))")
            try tx.run(
                "INSERT INTO bounce VALUES (\(workspace), \(ids[2]), \([UInt8(0)]), \(UUID()), \(tx.now), \(tx.now))")
            try tx.run(
                """
                INSERT INTO second_offer (workspace_id, id, program_id, round_id, person_id, position, state, created_at)
                VALUES (\(workspace), \(UUID()), \(ids[0]), \(ids[1]), \(ids[2]), 1, 'offered', \(tx.now))
                """)
            try tx.run("INSERT INTO round_end VALUES (\(workspace), \(ids[1]), \(tx.now), 2, 0, 0)")
            try tx.run(
                "INSERT INTO program_notice VALUES (\(workspace), \(ids[0]), 'empty', \(beat), \(tx.now), '{}', '[]')")
            try tx.run("INSERT INTO question VALUES (\(workspace), \(ids[0]), 1, 1, NULL)")
            try tx.run(
                "INSERT INTO question_post VALUES (\(workspace), \(post), \(ids[0]), 1, \(beat), 1, NULL, \(tx.now))")
            try tx.run(
                "INSERT INTO question_answer (workspace_id, post_id, person_id) VALUES (\(workspace), \(post), \(ids[2]))"
            )
        }
    }

    /// Support has asked the owner, who has not answered, and was there once before.
    private static func askForAccess(_ world: TestWorld, _ id: String) async throws {
        let workspace = try #require(WorkspaceID(id))
        let accounts = AccountStore(vault: world.vault, random: .system)
        try await world.database.transaction(.system("test")) { tx in
            let row = try tx.first("SELECT account_id FROM membership WHERE workspace_id = \(workspace)")
            guard let id: AccountID = try row?.get("account_id"), let account = try accounts.account(tx, id) else {
                return
            }
            let wish = SupportAccessStore.Wish(
                workspace: workspace, address: account.address, reason: "A test", operatorAccount: AccountID(UUID()))
            let access = try SupportAccessStore(accounts: accounts).ask(tx, wish).id
            let (line, vault) = (UUID(), world.vault)
            let asking = try vault.seal(
                "Gwendolyn (gwen@example.com)", under: vault.workspaceKey(tx, workspace),
                at: Place("support_access", "asking", row: access.uuid, workspace: workspace))
            try tx.run("UPDATE support_access SET asking = \(asking) WHERE id = \(access)")
            let who = try vault.seal(
                "Tobermory (tobermory@example.com)", under: vault.installationKey(tx),
                at: Place("support_entry", "who", row: line, workspace: workspace))
            try tx.run(
                """
                INSERT INTO support_entry (workspace_id, id, access_id, account_id, operator_id, who, at, kind, act, path)
                VALUES (\(workspace), \(line), \(access), \(id), \(UUID()), \(who), \(tx.now), 'read', 'people.read',
                    '/people')
                """)
        }
    }

    private static func parameters(
        _ world: TestWorld, _ owner: TestBrowser, _ id: String, staged: String, domain: String
    ) async throws -> [String: String] {
        let mine = "WHERE workspace_id = '\(id)'"
        let one = { (query: String) in try #require(try world.read(query + " LIMIT 1").first, "\(query)") }
        let mail = try #require(world.mail.all.last { $0.to.text.hasPrefix("p") && $0.to.domain == domain })
        let source = mail.source.replacing("\r\n ", with: "")
        let link = try #require(source.firstRange(of: TestWorld.origin + "/me/"))
        let joined = try one("SELECT id FROM audience \(mine) AND kind = 'joined'")
        let shown = try await owner.get("/audiences/\(joined)").body
        let door = try #require(shown.firstRange(of: TestWorld.origin + "/join/"))
        let invite = String(shown[door.upperBound...].prefix { $0 != "<" })
        return [
            "program": try one("SELECT id FROM program \(mine)"), "person": try one("SELECT id FROM person \(mine)"),
            "audience": try one("SELECT id FROM audience \(mine) AND kind = 'joined'"), "draft": id,
            "link": try one("SELECT id FROM audience_link \(mine)"), "invite": invite,
            "round": try one("SELECT id FROM round \(mine) AND state = 'running'"),
            // The installation's own, which no workspace has any of.
            "breach": UUID().uuidString.lowercased(), "flaw": UUID().uuidString.lowercased(),
            "finding": UUID().uuidString.lowercased(), "duty": "scan.live",
            "proof": UUID().uuidString.lowercased(),
            "delivery": try one("SELECT id FROM delivery \(mine)"), "job": try one("SELECT id FROM job \(mine)"),
            "invitation": try one("SELECT id FROM invitation \(mine)"),
            "calendar": try one("SELECT id FROM busy_calendar \(mine) AND kind = 'file'"),
            "factor": try one(
                "SELECT f.id FROM factor f JOIN membership m ON m.account_id = f.account_id WHERE m.workspace_id = '\(id)'"
            ),
            "provider": "google",
            "identity": try one(
                "SELECT i.id FROM identity i JOIN membership m ON m.account_id = i.account_id WHERE m.workspace_id = '\(id)'"
            ),
            "bearer": try one("SELECT id FROM bearer_token \(mine) AND kind = 'pat'"),
            "connection": try one("SELECT id FROM bearer_token \(mine) AND kind = 'scim'"),
            "user": try one("SELECT person_id FROM directory_user \(mine)"),
            "group": try one("SELECT id FROM directory_group \(mine)"),
            "access": try one("SELECT id FROM support_access \(mine)"), "grant": id,
            "case": try one("SELECT id FROM security_case \(mine)"),
            "incident": try one(
                "SELECT id FROM security_case WHERE workspace_id = '00000000-0000-0000-0000-000000000000'"),
            "entry": id, "decoy": try one("SELECT id FROM bearer_token \(mine) AND kind = 'decoy'"),
            "line": try one("SELECT id FROM access_review_line \(mine) AND state = 'open'"),
            "session": try one("SELECT id FROM session \(mine)"),
            "request": try one("SELECT id FROM person_request \(mine)"),
            "kind": try one("SELECT id FROM compliment \(mine)"),
            "import": staged.split(separator: "/").last.map(String.init) ?? "",
            "token": String(source[link.upperBound...].prefix { $0 != "/" }), "file": "app.css",
            "figure": "participation.csv", "department": "none",
            "contact": try one("SELECT id FROM outreach_contact \(mine)"),
            "upload": try one("SELECT id FROM outreach_import \(mine) AND kind = 'contacts'"),
            "archive": try one("SELECT id FROM outreach_import \(mine) AND kind = 'everything'"),
            "suppression": try one("SELECT id FROM outreach_suppression \(mine)"),
            "sequence": try one("SELECT id FROM outreach_sequence \(mine)"),
            "enrolment": try one("SELECT id FROM outreach_enrolment \(mine)"),
            "message": try one("SELECT message_id FROM outreach_file \(mine)"),
            "shared": try one("SELECT id FROM outreach_shared_sequence \(mine)"),
            "enclosure": try one("SELECT id FROM outreach_sequence_file \(mine)"),
            "attachment": try one("SELECT id FROM outreach_file \(mine)"),
        ]
    }
}
