import Foundation
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("One's own picture")
struct MyPictureTests {
    @Test("counts whom somebody was introduced to by department, once each, and whom of them they met")
    func counted() async throws {
        let side = try await PersonSideWorld()
        _ = try await side.run(2)
        let link = try side.link(1)
        let round = try await side.round(of: 1)
        try await side.browser().post(link + "/met/" + round, ["answer": "yes"], from: link + "/met/" + round)
        let page = try await side.browser().get(link).body
        #expect(
            page.contains("<title id=\"chart-departments-title\">") && page.contains("Introductions: 3. People: 3,"))
        #expect(page.contains("Met, as you or they said: 1."))
        let file = try await side.browser().get(link + "/departments.csv")
        #expect(file.status == 200 && file.body.contains("Engines (yours),1,") && file.body.contains("Sales,1,"))
        #expect(try await side.world.owner.get("/introductions/departments.csv").status == 200)
    }

    @Test("is not there before the first introduction")
    func empty() async throws {
        let world = try await ProgramsWorld()
        #expect(try await !world.owner.get("/introductions").body.contains("chart-departments"))
        #expect(try await world.owner.get("/introductions/departments.csv").status == 404)
    }
}
