import App
import Audit
import Claims
import Foundation
import Policy
import Store
import TestStage
import TestSupport
import Testing

@testable import Trust

@Suite("A claim that is found broken")
struct BrokenClaimTests {
    @Test("opens a case of the installation and is told to operators for security once, until it is found whole again")
    func alarm() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        try await world.appoint("ada@example.org", .security)
        let verification = world.assembly.trust.verification
        let claim = try #require(verification.built.first { $0.id == "audit.admin-actions" })
        let examine = {
            _ = try await verification.verify([claim], by: .system)
            world.clock.advance(by: 3)
            try await world.work()
        }
        let mails = {
            world.mail.all.count { $0.source.contains("Subject: ") && $0.source.contains("A claim is broken") }
        }
        try await examine()
        #expect(mails() == 0)
        _ = try world.test.asOwner("GRANT DELETE ON audit_event TO klatch_app")
        try await examine()
        try await examine()
        #expect(mails() == 1)
        #expect(try world.read("SELECT kind FROM security_case") == ["claim"])
        // What anybody reads does not say how.
        let page = try await world.browser().get("/trust").body
        #expect(page.contains("It is broken.") && !page.contains("the role that serves has"))
    }
}
