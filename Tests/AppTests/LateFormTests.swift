import TestStage
import TestSupport
import Testing

@Suite("A form sent after the session was over")
struct LateFormTests {
    private static let fields = ["name": "Zora Wilhelmina Zimmermann", "address": "zora@example.org"]
    private static let origin = ["Origin": "http://localhost:8080"]

    @Test("comes back filled, and is sent from there once its person has signed in again")
    func late() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let token = try await owner.get("/people/new").csrf
        world.clock.advance(by: 31 * 60)
        let late = try await owner.submit(
            "/people/new", Self.fields.merging(["csrf": token]) { $1 }, headers: Self.origin)
        #expect(late.status == 401 && late.body.contains("value=\"Zora Wilhelmina Zimmermann\""))
        #expect(late.body.contains("href=\"/sign-in\"") && late.body.contains("target=\"_blank\""))
        try await world.renew(owner)
        let again = try await owner.submit(
            "/people/new", Self.fields.merging(["csrf": late.csrf]) { $1 }, headers: Self.origin)
        #expect(again.status == 403 && again.body.contains("if it is yours, send it again from here"))
        let sent = try await owner.submit(
            "/people/new", Self.fields.merging(["csrf": again.csrf]) { $1 }, headers: Self.origin)
        #expect(sent.status == 303)
        #expect(try world.read("SELECT count(*) FROM person") == ["2"])
    }

    @Test("of a browser that was never signed in is not listened to")
    func stranger() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        let answer = try await world.browser().submit("/people/new", Self.fields, headers: Self.origin)
        #expect(answer.status == 401 && !answer.body.contains("Zimmermann"))
    }
}
