import Accounts
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("What is stored about somebody")
struct StoredDataTests {
    /// Everything that somebody can write themselves.
    private func filled() async throws -> (side: PersonSideWorld, own: String) {
        let side = try await PersonSideWorld()
        let (own, browser) = (try await side.privateLink(1), side.browser())
        try await browser.post(own + "/about", ["introduction": "Quixquill", "languages": "Fennec"], from: own)
        try await browser.post(own + "/wishes", ["topics": "Glimmerdeep"], from: own)
        try await browser.post(own + "/wish", ["wishAddress": "ostravelle@example.org"], from: own)
        try await browser.post(own + "/never", ["neverAddress": "marrowfen@example.org"], from: own)
        try await browser.post(own + "/stored/correct", ["words": "Zephyrwort"], from: own)
        return (side, own)
    }

    private static let canaries = ["Quixquill", "Fennec", "Glimmerdeep", "ostravelle", "marrowfen", "Zephyrwort"]

    @Test("is shown whole, in plain words and as a file")
    func whole() async throws {
        let (side, own) = try await filled()
        let page = try await side.browser().get(own + "/stored").body
        let file = try await side.browser().get(own + "/stored.json")
        #expect(file.headers[.contentDisposition]?.contains("klatch-about-me.json") == true)
        for canary in Self.canaries + ["p1@example.org", "Engines"] {
            #expect(page.contains(canary) && file.body.contains(canary), "\(canary)")
        }
        #expect(try JSONSerialization.jsonObject(with: Data(file.body.utf8)) is [String: Any])
    }

    @Test("stands sealed in every table")
    func sealed() async throws {
        let (side, _) = try await filled()
        let everything = try side.world.world.everyRow().values.joined().joined(separator: "\n").lowercased()
        for canary in Self.canaries {
            let hex = canary.lowercased().utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            #expect(!everything.contains(canary.lowercased()) && !everything.contains(hex), "\(canary)")
        }
    }

    @Test("can be asked to be corrected or erased: administrators see who asks for what, and mark it as done")
    func requests() async throws {
        let (side, own) = try await filled()
        try await side.browser().post(own + "/stored/erase", ["sure": "yes"], from: own + "/stored")
        let owner = side.world.owner
        #expect(try await owner.get("/people").body.contains("Requests (2)"))
        let list = try await owner.get("/people/requests").body
        #expect(list.contains("Zephyrwort") && list.contains("Asks to be erased."))
        let id = try #require(try side.read("SELECT id FROM person_request WHERE kind = 'correct'").first)
        try await owner.post("/people/requests/\(id)/done", from: "/people/requests")
        #expect(try await !owner.get("/people/requests").body.contains("Zephyrwort"))
        #expect(try side.read("SELECT count(*) FROM person WHERE state = 'active'") == ["4"])
    }

    @Test("is erased at once where the workspace lets people do that, but for who has a role")
    func atOnce() async throws {
        let (side, own) = try await filled()
        let owner = side.world.owner
        try await owner.post("/people/requests/rule", ["at-once": "yes"], from: "/people/requests")
        let gone = try await side.person(1).id
        #expect(try await side.browser().post(own + "/stored/erase", from: own + "/stored").status == 303)
        let answer = try await side.browser().post(own + "/stored/erase", ["sure": "yes"], from: own + "/stored")
        #expect(answer.status == 200 && answer.body.contains("You are erased"))
        let rows = try side.world.world.everyRow().filter { !$1.filter { $0.contains(gone.text) }.isEmpty }
        #expect(Set(rows.keys).isSubset(of: ["audit_event", "audience_stale", "introduction", "data_key", "job"]))
        try await owner.post("/introductions/stored/erase", ["sure": "yes"], from: "/introductions/stored")
        #expect(try side.read("SELECT kind FROM person_request") == ["erase"])
    }

    @Test("of somebody erased leaves the lists of the others as well")
    func others() async throws {
        let side = try await PersonSideWorld()
        let own = try await side.privateLink(1)
        try await side.browser().post(own + "/never", ["neverAddress": "p2@example.org"], from: own)
        try await side.browser().post(own + "/wish", ["wishAddress": "p3@example.org"], from: own)
        for number in [2, 3] {
            let path = "/people/\(try await side.person(number).id.text)/erase"
            try await side.world.owner.post(path, from: path)
        }
        let page = try await side.browser().get(own).body
        #expect(!page.contains("p2@example.org") && !page.contains("p3@example.org"))
    }
}
