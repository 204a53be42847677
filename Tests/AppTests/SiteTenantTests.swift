import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Web

/// Ids of one workspace in the addresses, forms and queries of another: nothing is there (AT-20).
@Suite("An id of another workspace")
struct SiteTenantTests {
    /// Two workspaces with one of everything each; requests come from mine.
    struct Two: Sendable {
        let mine: FurnishedWorkspace
        let theirs: FurnishedWorkspace
        /// Somebody of mine who runs programs and is no administrator.
        let manager: TestBrowser
        /// What paths do not name: the draft of a round, a post, a wish and so on, of theirs.
        let values: [String: String]

        var world: TestWorld { mine.world }

        init() async throws {
            mine = try await FurnishedWorkspace.first()
            let eve = try await mine.world.stranger()
            let theirs = try await FurnishedWorkspace(mine.world, eve, named: "Elsewhere", domain: "example.com")
            manager = try await mine.world.invited("mia@example.org", as: "program-manager", by: mine.owner)
            let world = mine.world
            let one = { (query: String) in
                try #require(
                    try world.read(query.replacing("$", with: "workspace_id = '\(theirs.id)'")).first, "\(query)")
            }
            values = theirs.parameters.merging([
                "preview": try one("SELECT id FROM round WHERE $ AND state = 'draft' LIMIT 1"),
                "post": try one("SELECT id FROM question_post WHERE $ LIMIT 1"),
                "ask": try one("SELECT id FROM round_ask WHERE $ LIMIT 1"),
                "offer": try one("SELECT id FROM second_offer WHERE $ LIMIT 1"),
                "option": try one("SELECT id FROM poll_option WHERE $ LIMIT 1"),
                "to": try one("SELECT person_id FROM introduction_member WHERE $ LIMIT 1"),
            ]) { $1 }
            self.theirs = theirs
        }
    }

    /// What a form needs to get as far as looking for the thing.
    private static let fields: [String: [String: String]] = [
        "/members/{person}/role": ["role": "member"],
        "/account/support/{access}/allow": ["hours": "1"],
        "/programs/{program}": program,
        "/programs/{program}/questions/hide": [
            "post": UUID().uuidString.lowercased(), "person": UUID().uuidString.lowercased(), "hide": "yes",
        ],
    ]

    private static let program = [
        "name": "Tea", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]

    /// An id in a field of a form, or in a query, of mine.
    private struct Place: Sendable {
        let path: String
        let field: String
        /// Which of their values it is.
        let value: String
        var others: [String: String] = [:]
        var isQuery = false
    }

    private static func places(_ two: Two) throws -> [Place] {
        let preview =
            try two.world.read(
                "SELECT id FROM round WHERE workspace_id = '\(two.mine.id)' AND state = 'draft' LIMIT 1"
            ).first ?? ""
        let member =
            try two.world.read(
                "SELECT person_id FROM introduction_member WHERE workspace_id = '\(two.mine.id)' LIMIT 1"
            ).first ?? ""
        let draft = "/programs/{program}/preview/people/\(member)"
        return [
            Place(path: "/programs/{program}/rounds", field: "preview", value: "preview"),
            Place(path: draft, field: "preview", value: "preview", others: ["act": "out", "reason": "away"]),
            Place(path: draft, field: "other", value: "to", others: ["act": "swap", "preview": preview]),
            Place(path: draft, field: "other", value: "to", others: ["act": "join", "preview": preview]),
            Place(
                path: "/programs/{program}/questions/hide", field: "post", value: "post",
                others: ["person": member, "hide": "yes"]),
            Place(
                path: "/programs/{program}/questions/hide", field: "person", value: "person",
                others: ["post": two.values["post"] ?? "", "hide": "yes"]),
            Place(path: "/programs", field: "audience", value: "audience", others: program),
            Place(path: "/programs/{program}", field: "audience", value: "audience", others: program),
            Place(path: "/audiences/new/group", field: "group", value: "group", others: ["name": "Theirs"]),
            Place(path: "/outreach/contacts/{contact}/write", field: "sequence", value: "sequence"),
            Place(path: "/introductions/never", field: "person", value: "to"),
            Place(path: "/introductions/wish", field: "wish", value: "to"),
            Place(path: "/introductions/wish/up", field: "entry", value: "to"),
            Place(path: "/introductions/pause", field: "program", value: "program", others: ["until": "2026-02-01"]),
            Place(path: "/introductions/later", field: "program", value: "program", others: ["later": "2026-02-01"]),
            Place(path: "/introductions/leave", field: "program", value: "program"),
            Place(path: "/introductions/leave-audience", field: "audience", value: "audience"),
            Place(path: "/meetings/polls/{poll}/final", field: "option", value: "option"),
            Place(
                path: "/account/authenticator/confirm", field: "factor", value: "factor",
                others: ["code": "123456", "next": "/"]),
        ]
    }

    private static let queries = [
        Place(path: "/jobs", field: "before", value: "job", isQuery: true),
        Place(path: "/account/receipt", field: "before", value: "person", isQuery: true),
        Place(path: "/programs/{program}/questions", field: "post", value: "post", isQuery: true),
        Place(path: "/programs/new", field: "audience", value: "audience", isQuery: true),
        Place(path: "/dashboard", field: "program", value: "program", isQuery: true),
        Place(path: "/people", field: "program", value: "program", isQuery: true),
    ]

    /// Behind a person's own link.
    private static let behindLink = [
        Place(path: "/me/{token}/asked", field: "ask", value: "ask", others: ["answer": "in"]),
        Place(path: "/me/{token}/round", field: "ask", value: "ask", others: ["answer": "in"]),
        Place(path: "/me/{token}/again", field: "offer", value: "offer", others: ["choice": "next"]),
        Place(path: "/me/{token}/later", field: "program", value: "program", others: ["later": "2026-02-01"]),
        Place(path: "/me/{token}/pause", field: "program", value: "program", others: ["until": "2026-02-01"]),
        Place(path: "/me/{token}/resume", field: "program", value: "program"),
        Place(path: "/me/{token}/leave", field: "program", value: "program"),
        Place(path: "/me/{token}/leave-audience", field: "audience", value: "audience"),
        Place(path: "/me/{token}/never", field: "person", value: "to"),
        Place(path: "/me/{token}/wish", field: "wish", value: "to"),
        Place(path: "/me/{token}/met/{round}/kind", field: "to", value: "to", others: ["kind": "Thanks"]),
        Place(path: "/me/{token}/round", field: "ask", value: "ask", isQuery: true),
        Place(path: "/me/{token}/again", field: "offer", value: "offer", isQuery: true),
        Place(path: "/me/{token}/question", field: "post", value: "post", isQuery: true),
    ]

    private static func isAbsent(_ answer: TestAnswer, _ route: Route, _ act: Act, _ role: Role) -> Bool {
        // A staged roster that is gone leads back to where another can be given.
        let isGone = route.path.hasPrefix("/people/import/") && answer.location == "/people/import"
        return answer.status == 404 || isGone
            || (answer.status == 403 && !Grants.has(role, act) && act.area == .workspace)
    }

    /// Every address of theirs, asked for by somebody of mine.
    private func walk(_ two: Two, _ browser: TestBrowser, as role: Role) async throws {
        let token = try await browser.get("/sessions").csrf
        for route in two.world.assembly.routes.routes where route.path.contains("{") {
            // Whoever holds a link is nobody's session; what a directory's token finds has tests of its own.
            // The installation's are no workspace's.
            // A picture of the dashboard has the same name in every workspace, and shows one's own.
            guard case .may(let act) = route.access, act.area != .installation,
                !route.path.hasPrefix("/dashboard/")
            else { continue }
            let path = two.theirs.path(route.path)
            let fields = Self.fields[route.path] ?? (path.hasSuffix("/rounds") ? ["preview": two.theirs.id] : [:])
            let answer =
                route.method == .get
                ? try await browser.get(path)
                : try await browser.submit(path, fields.merging(["csrf": token]) { $1 })
            #expect(Self.isAbsent(answer, route, act, role), "\(role) \(route.method) \(route.path): \(answer.status)")
        }
    }

    /// Every place for an id on a page of mine, with theirs in it: the answer is that to an id which nobody has.
    private func fill(_ two: Two, _ places: [Place], _ browser: TestBrowser, csrf: String) async throws {
        for place in places {
            let path = two.mine.path(place.path)
            let theirs = try #require(two.values[place.value], "\(place.value)")
            let nobodys = Int(theirs) == nil ? UUID().uuidString.lowercased() : "999999999"
            var answers: [String] = []
            for id in [theirs, nobodys] {
                let answer =
                    place.isQuery
                    ? try await browser.get("\(path)?\(place.field)=\(id)")
                    : try await browser.submit(
                        path, place.others.merging([place.field: id, "csrf": csrf]) { $1 })
                let name = "\(place.path) \(place.field)"
                #expect(
                    answer.status != 500 && answer.status != 400 || place.field == "to", "\(name): \(answer.status)")
                #expect(!answer.body.contains("example.com") && !answer.body.contains("Elsewhere"), "\(name)")
                answers.append("\(answer.status) \((answer.location ?? "").replacing(id, with: ""))")
            }
            #expect(Set(answers).count == 1, "\(place.path) \(place.field): \(answers)")
        }
    }

    private func everything(_ two: Two) async throws {
        let before = try two.world.state()
        try await walk(two, two.mine.owner, as: .owner)
        try await walk(two, two.manager, as: .manager)
        for browser in [two.mine.owner, two.manager] {
            let csrf = try await browser.get("/sessions").csrf
            try await fill(two, try Self.places(two) + Self.queries, browser, csrf: csrf)
        }
        let link = two.world.browser()
        let csrf = try await link.get(two.mine.path("/me/{token}")).csrf
        let own = two.mine.path("/me/{token}")
        // To read, a link to leave shows one's own page, whatever the program.
        for path in ["/met/{round}", "/cannot/{round}"] {
            #expect(try await link.get(own + two.theirs.path(path)).status == 404, "\(path)")
        }
        let report = own + two.theirs.path("/kind/{kind}/report")
        #expect(try await [404, 303].contains(link.submit(report, ["csrf": csrf]).status))
        let leave = own + two.theirs.path("/leave/{program}")
        #expect(try await two.world.browser().submit(leave, ["List-Unsubscribe": "One-Click"]).status == 404)
        try await fill(two, Self.behindLink, link, csrf: csrf)
        #expect(try two.world.state() == before)
    }

    @Test("is as if nobody had it, in every address, form and query, for two roles and behind a link (AT-20)")
    func walls() async throws {
        let two = try await Two()
        try await everything(two)
        // A link may be used so often and not oftener.
        two.world.clock.advance(by: 25 * 60)
        for browser in [two.mine.owner, two.manager] { try await two.world.prove(browser) }
        // And each wall holds alone: the program asks for its own workspace, whatever the database would let it see.
        for table in try two.world.tables() {
            _ = try two.world.test.asOwner("ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY")
        }
        try await everything(two)
    }

    /// Fields of the installation's pages, which no workspace has, and the key by which a form sent twice makes one program:
    /// it names nothing, and is worth nothing in another workspace.
    private static let installations: Set<String> = ["place", "case", "workspace", "key"]

    @Test("is looked for in every field that takes one: a new field is put through the same test (AT-20)")
    func complete() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
        var found: Set<String> = []
        for file in try #require(files) where file.pathExtension == "swift" {
            let pieces = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "form[\"")
            for (before, after) in zip(pieces, pieces.dropFirst())
            where ["ID(", "UUID(uuidString: ", ">("].contains(where: before.hasSuffix) {
                found.insert(String(after.prefix { $0 != "\"" }))
            }
        }
        let tried = Self.behindLink + Self.queries
        let fields: Set<String> = [
            "preview", "other", "post", "person", "audience", "group", "sequence", "option", "factor",
        ]
        try #require(found.count > 10)
        #expect(found.subtracting(Self.installations).subtracting(fields).subtracting(tried.map(\.field)).isEmpty)
    }
}
