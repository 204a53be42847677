import App
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing

/// AT-11: no answer tells whether somebody has an account, nor what kind of one: not by its bytes, and not by what it asks
/// of the database. How long it takes is measured apart (docs/performance.md).
@Suite("Whether somebody has an account")
struct AlikeAnswersTests {
    /// People in every state that a sign-in may meet.
    private struct Scene {
        let world: TestWorld
        let ada: TestBrowser
        let mia: TestBrowser

        static let everybody = [
            "ada@example.org", "mia@example.org", "sue@example.org", "ron@example.org", "lou@example.org",
            "fay@example.org", "eve@example.com", "nobody@example.net",
        ]

        init() async throws {
            world = try await TestWorld()
            ada = try await world.owner()
            for name in ["sue", "ron", "lou", "fay"] {
                _ = try await world.invited("\(name)@example.org", as: "member", by: ada)
            }
            let members = try world.read("SELECT account_id FROM membership WHERE role = 'member'")
            mia = try await world.invited("mia@example.org", as: "member", by: ada)
            _ = try await world.stranger()
            try change("UPDATE workspace SET allows_passwords = true, required_provider = NULL")
            let password = ["password": "seven quiet herons at the mill"]
            try #require(try await ada.post("/account/password", password, from: "/account/password").status == 303)
            // Suspended by the company's directory, removed from the workspace, locked after "this was not me", with a
            // second factor, and of a workspace that takes its company's sign-in alone.
            try change("UPDATE membership SET state = 'suspended' WHERE account_id = '\(members[0])'")
            try change("DELETE FROM membership WHERE account_id = '\(members[1])'")
            try change(
                "UPDATE account SET locked_until = '\(world.clock.now.addingTimeInterval(9_000_000).ISO8601Format())' "
                    + "WHERE id = '\(members[2])'")
            try change("UPDATE account SET has_factors = true WHERE id = '\(members[3])'")
            try change("UPDATE workspace SET required_provider = 'google' WHERE name = 'Elsewhere'")
        }

        func change(_ text: String) throws { _ = try world.test.asOwner("SET app.scope = 'system'; " + text) }
    }

    /// What came back, without what is new each time and without the address that was typed.
    private struct Seen: Hashable {
        let status: Int
        let headers: [String]
        let body: String
        var statements: [[String]]

        /// Without what was asked of the database: where jobs have just run, their last words are heard as well.
        var answer: Seen {
            var answer = self
            answer.statements = []
            return answer
        }
    }

    private func seen(
        _ world: TestWorld, _ typed: String, _ ask: @escaping () async throws -> TestAnswer
    ) async throws -> Seen {
        var answer: TestAnswer?
        let statements = try await world.test.trips { answer = try await ask() }
        let given = try #require(answer)
        // The length is that of the body, which names what was typed.
        let headers = given.headers.filter {
            $0.name != .contentSecurityPolicy && $0.name != .contentLength
        }.map { field in
            let name = field.value.split(separator: "=").first.map(String.init)
            return "\(field.name): \(field.name == .setCookie ? name ?? "" : field.value)"
        }
        return Seen(
            status: given.status, headers: headers.sorted(), body: Self.plain(given.body, typed),
            statements: statements)
    }

    private static func plain(_ body: String, _ typed: String) -> String {
        let kept = ["name=\"csrf\" value=\"", "nonce=\"", "name=\"challenge\" value=\"", "data-options=\""].reduce(body)
        {
            text, start in
            text.components(separatedBy: start).enumerated().map { part in
                part.offset == 0 ? part.element : String(part.element.drop { $0 != "\"" })
            }.joined(separator: start)
        }
        return kept.replacing(typed, with: "somebody")
    }

    private static let ways: [(name: String, path: String, fields: [String: String], status: Int)] = [
        ("asking for a link", "/sign-in", ["next": "/"], 303),
        ("a password", "/sign-in/password", ["password": "wrong", "next": "/"], 422),
    ]

    @Test("is not told by asking for a link, nor by a wrong password, to whatever account the address belongs (AT-11)")
    func doors() async throws {
        let scene = try await Scene()
        for way in Self.ways {
            var all: [String: Seen] = [:]
            // The first round fills what is remembered of keys and templates.
            for round in 0..<2 {
                for typed in Scene.everybody {
                    scene.world.clock.advance(by: 901)
                    let browser = scene.world.browser()
                    let token = try await browser.get(way.path).csrf
                    let fields = way.fields.merging(["csrf": token, "address": typed]) { $1 }
                    let one = try await seen(scene.world, typed) { try await browser.submit(way.path, fields) }
                    if round == 1 { all[typed] = one }
                }
            }
            #expect(Set(all.values).count == 1, "\(way.name): \(all.mapValues(\.statements))")
            #expect(all.values.allSatisfy { $0.status == way.status }, "\(way.name)")
        }
    }

    @Test("is not told by the page after it, nor by a wrong code (AT-11)")
    func codes() async throws {
        let scene = try await Scene()
        var pages: Set<Seen> = []
        var codes: [String: Seen] = [:]
        for typed in Scene.everybody {
            scene.world.clock.advance(by: 901)
            let browser = scene.world.browser()
            try await browser.post("/sign-in", ["address": typed, "next": "/"], from: "/sign-in")
            try await scene.world.work()
            pages.insert(try await seen(scene.world, typed) { try await browser.get("/sign-in/sent") }.answer)
            let token = try await browser.get("/sign-in/sent").csrf
            codes[typed] = try await seen(scene.world, typed) {
                try await browser.submit("/sign-in/code", ["csrf": token, "code": "CDFG-2345"])
            }.answer
        }
        #expect(pages.count == 1)
        #expect(Set(codes.values).count == 1 && codes.values.allSatisfy { $0.status == 422 }, "\(codes)")
    }

    @Test("is not told to a member who asks for an address of somebody's, nor by a wrong code then (AT-11)")
    func addressChange() async throws {
        let scene = try await Scene()
        var (asked, pages, proved): ([String: Seen], Set<Seen>, Set<Seen>) = ([:], [], [])
        for (round, typed) in (Scene.everybody + Scene.everybody).enumerated() where typed != "mia@example.org" {
            scene.world.clock.advance(by: 90_000)
            try await scene.world.renew(scene.mia)
            let token = try await scene.mia.get("/account/profile/address").csrf
            let one = try await seen(scene.world, typed) {
                try await scene.mia.submit("/account/profile/address", ["csrf": token, "address": typed])
            }
            let proof = "/account/profile/address/proof"
            let page = try await seen(scene.world, typed) { try await scene.mia.get(proof) }
            let wrong = try await seen(scene.world, typed) {
                try await scene.mia.submit(proof, ["csrf": token, "code": "CDFG-2345"])
            }
            guard round >= Scene.everybody.count else { continue }
            asked[typed] = one
            pages.insert(page)
            proved.insert(wrong)
        }
        #expect(Set(asked.values).count == 1, "\(asked)")
        #expect(asked.values.allSatisfy { $0.status == 303 } && pages.count == 1 && proved.count == 1)
    }

    @Test("is not told to an administrator who invites an address, unless its account is here anyway (AT-11)")
    func invitations() async throws {
        let scene = try await Scene()
        var answers: [String: Seen] = [:]
        // Who is in the roster is greeted by the name that the administrator reads there: so nobody of these is.
        try scene.change("DELETE FROM person p WHERE NOT EXISTS (SELECT FROM membership m WHERE m.person_id = p.id)")
        // An account elsewhere, one without any workspace, and none.
        let outside = ["eve@example.com", "ron@example.org", "nobody@example.net"]
        for (round, typed) in (outside + outside).enumerated() {
            scene.world.clock.advance(by: 90_000)
            try await scene.world.renew(scene.ada)
            let token = try await scene.ada.get("/members").csrf
            let fields = ["csrf": token, "address": typed, "role": "member"]
            let one = try await seen(scene.world, typed) { try await scene.ada.submit("/members/invite", fields) }
            if round >= outside.count { answers[typed] = one }
        }
        #expect(Set(answers.values).count == 1 && answers.values.allSatisfy { $0.status == 303 }, "\(answers)")
        let page = try await scene.ada.get("/members").body
        let rows = outside.map { address in
            page.components(separatedBy: "<tr").dropFirst().filter { $0.contains(address) }.map { row in
                ["/invitations/", "<time"].reduce(
                    Self.plain(row.components(separatedBy: "</tr>")[0], address)
                ) { text, start in
                    text.components(separatedBy: start).map { $0.drop { $0 != "/" } }.joined()
                }
            }
        }
        #expect(Set(rows).count == 1 && rows.allSatisfy { $0.count == 1 }, "\(rows)")
    }

    @Test("is not told by a passkey: a wrong answer of a key that is known looks like one of a key that is not (AT-11)")
    func passkeys() async throws {
        let scene = try await Scene()
        try await scene.world.renew(scene.mia)
        let (known, made) = try await TestPasskey.made(in: scene.mia, seed: 5)
        try #require(made.status == 200)
        let unknown = TestPasskey(try .p256(seed: 6), owner: known.owner)
        let elsewhere = TestPasskey(known.authenticator, owner: Array(repeating: 7, count: known.owner.count))
        var all: [Seen] = []
        for key in [known, unknown, elsewhere, known, unknown, elsewhere] {
            scene.world.clock.advance(by: 901)
            let browser = scene.world.browser()
            let page = try await browser.get("/sign-in/passkey")
            var fields = try key.answer(to: page)
            fields["answer"] = try Self.bent(try #require(fields["answer"]))
            all.append(try await seen(scene.world, "") { try await browser.submit("/sign-in/passkey", fields) })
        }
        #expect(Set(all.dropFirst(3)).count == 1 && all.allSatisfy { $0.status == 422 }, "\(all.map(\.statements))")
    }

    /// An answer with one bit of its signature turned.
    private static func bent(_ answer: String) throws -> String {
        let start = try #require(answer.firstRange(of: "\"signature\":\"")).upperBound
        let place = answer.index(start, offsetBy: 20)
        let other: Character = answer[place] == "A" ? "B" : "A"
        return answer.replacingCharacters(in: place...place, with: String(other))
    }
}
