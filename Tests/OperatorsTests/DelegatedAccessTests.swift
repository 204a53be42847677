import Foundation
import HTTPTypes
import TestStage
import TestSupport
import Testing

/// AT-26: who was given a right by somebody cannot make it more.
@Suite("Access that was given")
struct DelegatedAccessTests {
    private func terms(_ it: OperatorsWorld) throws -> [String] {
        try it.world.read("SELECT a::text FROM support_access a ORDER BY id")
    }

    @Test("has the terms of the person who gave it: who has it allows, prolongs, repeats and widens nothing (AT-26)")
    func terms() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.inside(hours: "1")
        let token = try await it.sam.get("/people").csrf
        let before = try terms(it)
        for (path, fields) in [
            ("/account/support/\(access)/allow", ["hours": "24"]), ("/account/support", ["hours": "24"]),
        ] {
            let answer = try await it.sam.submit(path, fields.merging(["csrf": token]) { $1 })
            #expect(answer.status == 403, "\(path): \(answer.status)")
        }
        #expect(try terms(it) == before)
        let role = try it.world.read("SELECT person_id FROM membership ORDER BY created_at LIMIT 1").first ?? ""
        #expect(try await it.sam.submit("/members/\(role)/role", ["role": "owner", "csrf": token]).status == 403)
    }

    @Test("takes no term from who asks for it: hours, end, consent and account are no fields of the wish (AT-26)")
    func wish() async throws {
        let it = try await OperatorsWorld()
        let token = try await it.sam.get("/operator/support").csrf
        let fields = ["workspace": it.workspace, "address": "ada@example.org", "reason": "Because", "csrf": token]
        for extra in ["hours", "ends_at", "endsAt", "state", "allowed_at", "account", "account_id", "operator"] {
            let answer = try await it.sam.submit("/operator/support", fields.merging([extra: "24"]) { $1 })
            #expect(answer.status == 400, "\(extra): \(answer.status)")
        }
        #expect(try terms(it) == [])
    }

    @Test("waits and ends by the server's clock, whatever time the browser says, and is over for good (AT-26)")
    func clock() async throws {
        let it = try await OperatorsWorld()
        let access = try await it.ask()
        let early = ["Date": "Fri, 01 Jan 2100 00:00:00 GMT", "X-Time": "4102444800"]
        let token = try await it.sam.get("/operator/support").csrf
        _ = try await it.sam.submit("/operator/support/\(access)/open", ["csrf": token], headers: early)
        #expect(try await !it.isInside())
        #expect(try await it.allow(access, hours: "1").status == 303)
        #expect(try await it.open(access).status == 303)
        it.world.clock.advance(by: 1_700)
        #expect(try await it.isInside())
        it.world.clock.advance(by: 1_700)
        #expect(try await it.isInside())
        it.world.clock.advance(by: 200)
        let late = try await it.sam.get("/people", ["Date": "Thu, 01 Jan 1970 00:00:00 GMT"])
        #expect(late.status == 303 || !late.body.contains("class=\"acting\""))
        try await it.world.renew(it.sam)
        _ = try await it.open(access)
        #expect(try await !it.isInside())
    }
}
