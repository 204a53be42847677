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
        try await world.world.work()
        let told = try #require(world.world.mail.all.last { $0.to.text == "mia@example.org" }).whole
        #expect(told.contains("no longer need this") && told.contains("Admin"))
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

    @Test("revoking is asked about first, without a script; times are by the reader's clock, in the mail as well")
    func asked() async throws {
        let world = try await OversightWorld()
        let about = ["introduction": "", "language": "", "languages": "", "zone": "Asia/Tokyo", "from": "", "to": ""]
        try await world.owner.post("/introductions/about", about, from: "/introductions")
        _ = try await world.token()
        world.world.clock.advance(by: 90 * Self.day)
        try await world.round()
        _ = try await world.world.renew(world.owner)
        let page = try await world.owner.get("/security/review").body
        let start = try #require(page.firstRange(of: "<summary aria-label=\"Revoke…"))
        let rest = page[start.upperBound...]
        let form = try #require(rest.firstRange(of: "/revoke\""))
        #expect(rest[..<form.lowerBound].contains("It is taken away at once"))
        #expect(!rest[..<form.lowerBound].contains("</details>"))
        #expect(page.contains(" Asia/Tokyo</time>") && !page.contains(" UTC</time>"))
        let mail = try #require(world.world.mail.all.last { $0.source.contains("/security/review") })
        #expect(mail.whole.contains("Asia/Tokyo"))
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
        let told = world.world.mail.all.filter { $0.to.text == "ada@example.org" }.map(\.whole)
        #expect(told.contains { $0.contains("Revoked because nobody confirmed it: 2") })
        let lost = try #require(world.world.mail.all.last { $0.to.text == "mia@example.org" }).whole
        #expect(lost.contains("nobody confirmed") && lost.contains("Engines") && lost.contains("Admin"))
        try await world.round()
        #expect(try world.cases() == ["unreviewed"])
    }

    @Test("it lists all there is, however many members came before and however many tokens there are")
    func everything() async throws {
        let world = try await OversightWorld()
        _ = try await world.world.invited("mia@example.org", as: "admin", by: world.owner)
        try world.crowd(500)
        try await world.tokens(2_001)
        world.world.clock.advance(by: 90 * Self.day)
        try await world.round()
        #expect(try world.lines().count { $0 == "token open" } == 2_001)
        #expect(try world.lines().count { $0 == "role open" } == 2)
        try await world.world.renew(world.owner)
        let (first, later) = (
            try await world.owner.get("/security/review").body,
            try await world.owner.get("/security/review?page=21").body
        )
        #expect(first.contains("mia@example.org") && first.contains("page=2") && !later.contains("mia@example.org"))
        #expect(later.components(separatedBy: "/confirm\"").count == 4)
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

    @Test("it shows who gave a role and when, when it was last used, and who made the directory's token")
    func decidedBy() async throws {
        let world = try await OversightWorld()
        let mia = try await world.world.invited("mia@example.org", as: "admin", by: world.owner)
        try await world.owner.post("/directory/tokens", from: "/directory")
        try await mia.get("/introductions")
        let used = "SELECT to_char(max(used_at), 'YYYY-MM-DD') FROM session WHERE support_account_id IS NULL"
        let day = try #require(try world.world.read(used).first)
        world.world.clock.advance(by: 90 * Self.day)
        // Their sessions have been forgotten by now.
        try await world.world.work()
        _ = try await world.world.database.transaction(.system("test")) { tx in
            try SessionStore(accounts: AccountStore(vault: world.world.vault, random: .system)).prune(tx)
        }
        try await world.round()
        let ada = try await world.signIn("ada@example.org")
        try await world.world.prove(ada)
        let page = try await ada.get("/security/review").body
        #expect(page.components(separatedBy: "given by Ada Example").count == 3)
        #expect(page.contains("data-label=\"Last used\"><time datetime=\"\(day)"))
    }

    @Test("when it is over it still says which role it was and which token, until their person is erased")
    func kept() async throws {
        let world = try await inApril()
        world.world.clock.advance(by: 14 * Self.day)
        try await world.round()
        _ = try await world.world.renew(world.owner)
        let page = try await world.owner.get("/security/review").body
        #expect(page.contains("Admin") && page.contains("Reporting"))
        let owners = try world.world.read("SELECT person_id FROM membership WHERE role = 'owner'")
        let (workspace, erased) = (try world.workspace, try #require(owners.first.flatMap { PersonID($0) }))
        try await world.world.database.transaction(.workspace(workspace)) {
            try OversightSlice.forget($0, workspace, erased)
        }
        let later = try await world.owner.get("/security/review").body
        #expect(later.contains("Admin") && !later.contains("Reporting"))
    }

    @Test("grants of operators come from the room that has them: listed for the installation, and revoked unanswered")
    func operators() async throws {
        let world = try await OversightWorld()
        let held = Mutex([UUID()])
        let grants = ReviewSource("operator-grant", .installation, words: { _ in nil }) { tx, place in
            place == nil
                ? held.withLock { $0 }.map {
                    ReviewItem(
                        $0, of: nil, holder: "Opal Example", kind: "security",
                        what: WordKey("oversight.review.source.other"))
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
