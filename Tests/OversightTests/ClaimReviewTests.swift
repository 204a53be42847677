import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Synchronization
import TestStage
import TestSupport
import Testing

@testable import Oversight

@Suite("Claim access.credentials-reviewed")
struct Claim_access_credentials_reviewed {
    private static let day: TimeInterval = 86_400

    /// The first quarter that the workspace sees begin.
    private func inApril() async throws -> OversightWorld {
        let world = try await OversightWorld()
        _ = try await world.world.invited("mia@example.org", as: "admin", by: world.owner)
        _ = try await world.token()
        world.world.clock.advance(by: 90 * Self.day)
        try await world.round()
        return world
    }

    @Test("a review opens with each quarter, not twice, and not in the quarter a workspace was made in")
    func quarters() async throws {
        let world = try await OversightWorld()
        try await world.round()
        #expect(try world.world.read("SELECT quarter FROM access_review") == [])
        world.world.clock.advance(by: 90 * Self.day)
        try await world.round()
        try await world.round()
        #expect(try world.world.read("SELECT quarter FROM access_review") == ["2026-Q2"])
        world.world.clock.advance(by: 91 * Self.day)
        try await world.round()
        #expect(try world.world.read("SELECT quarter FROM access_review ORDER BY 1") == ["2026-Q2", "2026-Q3"])
    }

    @Test("it lists every role above member and every token, and says who holds them")
    func lines() async throws {
        let world = try await inApril()
        _ = try await world.world.renew(world.owner)
        let page = try await world.owner.get("/security/review").body
        #expect(page.contains("2026-Q2") && page.contains("mia@example.org") && page.contains("Reporting"))
        #expect(try world.lines() == ["role open", "role open", "token open"])
    }

    @Test("an owner confirms or revokes each line; a revoked role ends at once, with all its sessions")
    func decisions() async throws {
        let world = try await inApril()
        _ = try await world.world.renew(world.owner)
        let admin = try world.line(of: 1, "role")
        let token = try world.line(of: 0, "token")
        try await world.owner.post("/security/review/\(admin)/revoke", from: "/security/review")
        try await world.owner.post("/security/review/\(token)/confirm", from: "/security/review")
        #expect(try world.roles() == ["owner", "member"])
        #expect(try world.lines() == ["role open", "role revoked", "token confirmed"])
        try await world.owner.post(
            "/security/review/\(try world.line(of: 0, "role"))/confirm", from: "/security/review")
        #expect(try world.world.read("SELECT closed_at IS NOT NULL FROM access_review") == ["t"])
        let acts = try world.world.read(
            "SELECT action FROM audit_event WHERE action LIKE 'access-review.%' ORDER BY seq")
        #expect(acts == ["access-review.opened"] + Array(repeating: "access-review.decided", count: 3))
    }

    @Test("with two owners nobody decides about themselves, and the last owner is never revoked")
    func owners() async throws {
        let world = try await OversightWorld()
        let second = try await world.world.invited("mia@example.org", as: "owner", by: world.owner)
        world.world.clock.advance(by: 90 * Self.day)
        try await world.round()
        for browser in [world.owner, second] { try await world.world.renew(browser) }
        let (ada, mia) = (try world.line(of: 0, "role"), try world.line(of: 1, "role"))
        try await world.owner.post("/security/review/\(ada)/confirm", from: "/security/review")
        #expect(try world.lines() == ["role open", "role open"])
        try await world.owner.post("/security/review/\(mia)/revoke", from: "/security/review")
        #expect(try world.roles() == ["owner", "member"])
        try await world.owner.post("/security/review/\(ada)/revoke", from: "/security/review")
        #expect(try world.roles() == ["owner", "member"] && world.lines() == ["role open", "role revoked"])
    }

    @Test("owners are written to on the day it opens, after a week, and a day before its end")
    func reminders() async throws {
        let world = try await inApril()
        for _ in 0..<13 * 4 {
            world.world.clock.advance(by: Self.day / 4)
            try await world.round()
        }
        let mails = world.world.mail.all.filter { $0.source.contains("/security/review") }
        #expect(mails.count == 3 && mails.allSatisfy { $0.to.text == "ada@example.org" })
        #expect(mails[0].whole.contains("Waiting for your answer: 3"))
    }

    @Test("what nobody confirms within 14 days is revoked; the last owner stays, and becomes a case")
    func lapse() async throws {
        let world = try await inApril()
        world.world.clock.advance(by: 14 * Self.day - 1)
        try await world.round()
        #expect(try world.roles() == ["owner", "admin"])
        world.world.clock.advance(by: 1)
        try await world.round()
        #expect(try world.roles() == ["owner", "member"])
        #expect(try world.lines() == ["role kept", "role lapsed", "token lapsed"])
        #expect(try world.world.read("SELECT count(*) FROM bearer_token WHERE ended_at IS NULL") == ["0"])
        #expect(try world.cases() == ["unreviewed"])
        let mail = try #require(world.world.mail.all.last { $0.to.text == "ada@example.org" })
        #expect(mail.whole.contains("Revoked because nobody confirmed it: 2"))
        try await world.round()
        #expect(try world.cases() == ["unreviewed"])
    }

    @Test("what is gone by then is noted as gone, and what was confirmed stays")
    func gone() async throws {
        let world = try await inApril()
        _ = try await world.world.renew(world.owner)
        try await world.owner.post(
            "/security/review/\(try world.line(of: 1, "role"))/confirm", from: "/security/review")
        _ = try await world.world.database.transaction(.system("test")) {
            try $0.run("UPDATE bearer_token SET ended_at = \($0.now)")
        }
        world.world.clock.advance(by: 14 * Self.day)
        try await world.round()
        #expect(
            try world.lines() == ["role confirmed", "role kept", "token gone"] && world.roles() == ["owner", "admin"])
    }

    @Test("grants of operators come from the room that has them: listed for the installation, and revoked unanswered")
    func operators() async throws {
        let world = try await OversightWorld()
        let held = Mutex([UUID()])
        let grants = ReviewSource("operator-grant", .installation) { tx, place in
            place == nil
                ? held.withLock { $0 }.map {
                    ReviewItem($0, of: nil, holder: "Opal Example", what: WordKey("oversight.review.source.other"))
                } : []
        } revoke: { _, _, item, _ in
            held.withLock { all in
                all.removeAll { $0 == item.id }
                return true
            }
        }
        let slice = world.slice(sources: [grants])
        try await slice.reviewRound()
        #expect(try world.lines() == ["operator-grant open"])
        for path in ["/operator/review", "/operator/cases"] { #expect(try await world.owner.get(path).status == 403) }
        world.world.clock.advance(by: 14 * Self.day)
        try await slice.reviewRound()
        #expect(try world.lines() == ["operator-grant lapsed"] && held.withLock { $0.isEmpty })
    }
}

@Suite("A review of the installation")
struct InstallationReviewTests {
    @Test("lists the grants of operators with their reasons; one confirms the other's, and what is left lapses")
    func grants() async throws {
        let world = try await OversightWorld()
        _ = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.world.appoint("ada@example.org", .security)
        try await world.world.appoint("mia@example.org", .support)
        try await world.round()
        #expect(try world.lines() == ["operator-grant open", "operator-grant open"])
        try await world.world.prove(world.owner, by: .passkey)
        let page = try await world.owner.get("/operator/review").body
        #expect(page.contains("A test") && page.contains("/operator/review/"))
        let other = try world.line(of: 1, "operator-grant")
        try await world.owner.post("/operator/review/\(other)/confirm", from: "/operator/review")
        let own = try world.line(of: 0, "operator-grant")
        try await world.owner.post("/operator/review/\(own)/confirm", from: "/operator/review")
        #expect(try world.lines() == ["operator-grant confirmed", "operator-grant open"])
        world.world.clock.advance(by: 14 * 86_400)
        try await world.round()
        #expect(try world.lines() == ["operator-grant confirmed", "operator-grant lapsed"])
        #expect(try world.world.read("SELECT role FROM operator_grant WHERE ended_at IS NULL") == ["support"])
    }

    @Test("and its cases are on a page for operators, without names")
    func cases() async throws {
        let world = try await OversightWorld()
        try await world.refuse(25, network: { _ in "203.0.113.7" }, address: { "n\($0)@example.com" })
        try await world.watch()
        #expect(try await world.owner.get("/operator/cases").status == 403)
        try await world.world.appoint("ada@example.org", .security)
        try await world.world.prove(world.owner, by: .passkey)
        #expect(try await world.owner.get("/operator/cases").body.contains("One network tries many accounts"))
        let path = "/operator/cases/" + (try world.world.read("SELECT id FROM security_case").first ?? "")
        #expect(
            try await world.owner.post(path + "/close", ["note": "Known."], from: path).location == "/operator/cases")
        #expect(try await world.owner.get(path).body.contains("Known."))
    }

    @Test("is decided by operators, of whom none of several decides about themselves")
    func fourEyes() async throws {
        let world = try await OversightWorld()
        let (opal, otto) = (AccountID(UUID()), AccountID(UUID()))
        let slice = world.slice(sources: [
            ReviewSource("operator-grant", .installation) { _, _ in
                [opal, otto].map {
                    ReviewItem($0.uuid, of: $0, holder: "Op", what: WordKey("oversight.review.source.other"))
                }
            } revoke: { _, _, _, _ in
                true
            }
        ])
        try await slice.reviewRound()
        let mine = try #require(
            ReviewLineID(
                try world.world.read("SELECT id FROM access_review_line WHERE account_id = '\(opal.text)'").first ?? "")
        )
        let words = try await world.world.database.transaction(.system("test")) { tx in
            (
                try slice.decide(tx, nil, mine, .confirmed, by: opal).key,
                try slice.decide(tx, nil, mine, .confirmed, by: otto).key
            )
        }
        #expect(words == ("oversight.review.own", "oversight.review.confirmed"))
        #expect(try world.lines() == ["operator-grant confirmed", "operator-grant open"])
    }
}

@Suite("A quarter")
struct QuarterTests {
    @Test(
        "begins in January, April, July and October",
        arguments: [(0, "1970-Q1", 0), (7_776_000, "1970-Q2", 7_776_000), (1_767_603_600, "2026-Q1", 1_767_225_600)])
    func starts(at seconds: Int, text: String, start: Int) {
        let quarter = Quarter(of: Date(timeIntervalSince1970: TimeInterval(seconds)))
        #expect(quarter.text == text && quarter.start.timeIntervalSince1970 == TimeInterval(start))
    }

    @Test("reminds at once, after seven and after thirteen days, and ends after fourteen")
    func days() {
        let start = Date(timeIntervalSince1970: 0)
        let due = { ReviewRule.remindersDue(openedAt: start, now: start + $0 * 86_400) }
        #expect([0, 6.9, 7, 12.9, 13, 14].map(due) == [1, 1, 2, 2, 3, 3])
        #expect(ReviewRule.due(openedAt: start) == start + 14 * 86_400)
    }
}
