import TestStage
import Testing

@Suite("The first page")
struct HomeTests {
    private func links(_ page: String) -> [String] {
        page.split(separator: "href=\"").dropFirst().map { String($0.prefix { $0 != "\"" && $0 != "#" }) }
            .filter { $0.hasPrefix("/") && !$0.hasPrefix("/assets") }
    }

    @Test("leads a member to no page that refuses them, nor does a program's page, which asks nothing of them")
    func member() async throws {
        let site = try await FurnishedWorkspace.first()
        let member = try await site.world.invited("nina@example.com", as: "member", by: site.owner)
        let home = try await member.get("/").body
        #expect(!home.contains("/rounds/") && home.contains("Latest rounds"))
        let program = try #require(links(home).first { $0.hasPrefix("/programs/") })
        let page = try await member.get(program).body
        #expect(!page.contains("run it now") && !page.contains("Preview"))
        for link in Set(links(home) + links(page)) { #expect(try await member.get(link).status < 400, "\(link)") }
    }

    @Test("tells somebody of the roster whom they were introduced to, before anything of others")
    func own() async throws {
        let site = try await FurnishedWorkspace.first()
        let home = try await site.owner.get("/").body
        let own = try #require(home.firstRange(of: "<h2 id=\"own\">"))
        #expect(home.contains("href=\"/rounds/") && home.contains("href=\"/introductions/met/"))
        let others = try #require(home.firstRange(of: "<h2 id=\"rounds\">"))
        #expect(own.lowerBound < others.lowerBound)
    }
}
