import TestStage
import Testing

@Suite("The main navigation")
struct NavigationTests {
    /// Names of groups, and paths of entries, as the page has them.
    private func entries(_ browser: TestBrowser, _ path: String = "/introductions") async throws -> [String] {
        let page = try await browser.get(path).body
        let start = try #require(page.firstRange(of: "<nav class=\"nav\""))
        let end = try #require(page[start.upperBound...].firstRange(of: "</nav>"))
        return page[start.upperBound..<end.lowerBound].split(separator: "<").compactMap { tag in
            if tag.hasPrefix("summary") { return tag.split(separator: ">").last.map { "=" + $0 } }
            guard tag.hasPrefix("a href=\"") else { return nil }
            return String(tag.dropFirst("a href=\"".count).prefix { $0 != "\"" })
        }
    }

    @Test("puts what an owner has much of under a few names")
    func owner() async throws {
        let site = try await FurnishedWorkspace.first()
        let all = try await entries(site.owner)
        let people = try #require(all.firstIndex(of: "=People"))
        let upkeep = try #require(all.firstIndex(of: "=Upkeep"))
        #expect(Array(all[(people + 1)...].prefix(4)) == ["/people", "/audiences", "/members", "/directory"])
        #expect(Array(all[(upkeep + 1)...].prefix(3)) == ["/security", "/outbox", "/jobs"])
        let mine = try #require(all.firstIndex(of: "=Mine"))
        #expect(Array(all[(mine + 1)...].prefix(3)) == ["/introductions", "/meetings", "/outreach"])
    }

    @Test("has no group of one: a member sees the list of people plain")
    func member() async throws {
        let site = try await FurnishedWorkspace.first()
        let member = try await site.world.invited("nina@example.com", as: "member", by: site.owner)
        let all = try await entries(member)
        #expect(all.contains("/people") && !all.contains("=People") && !all.contains("=Upkeep"))
    }

    @Test("says where one is: the entry, and the group it is in")
    func current() async throws {
        let site = try await FurnishedWorkspace.first()
        let page = try await site.owner.get("/members").body
        #expect(
            page.contains("<summary aria-current=\"true\">People") && !page.contains("aria-current=\"true\">Upkeep"))
        #expect(page.contains("href=\"/members\" aria-current=\"page\""))
    }
}
