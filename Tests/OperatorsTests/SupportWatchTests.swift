import Foundation
import Policy
import Primitives
import TestStage
import TestSupport
import Testing

@Suite("What support is refused in somebody's name")
struct SupportWatchTests {
    @Test(
        "counts against the operator, not the person: their sessions end, the person's stay, and no workspace has a case"
    )
    func against() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        for _ in 0..<29 { #expect(try await it.sam.get("/account/tokens").status == 403) }
        it.world.clock.advance(by: 3)
        try await it.world.work()
        #expect(try it.count("security_case") == 0)
        #expect(try await it.sam.get("/account/tokens").status == 403)
        it.world.clock.advance(by: 3)
        try await it.world.work()
        let helper = try it.account("Helpdesk")
        let cases = try it.world.read(
            """
            SELECT kind || ' ' || (account_id = '\(helper)') || ' ' || (workspace_id = '\(UUID.nothing)')
            FROM security_case
            """)
        #expect(cases == ["support-refusals true true"])
        #expect(try await it.ada.get("/sessions").status == 200)
        #expect(try await !it.isInside())
        #expect(try it.count("session WHERE account_id = '\(helper)' AND ended_at IS NULL") == 0)
    }

    @Test("is told by mail to those who look after security, to the operator, and to the person whose leave is over")
    func told() async throws {
        let it = try await OperatorsWorld()
        try await it.inside()
        _ = try await it.operating("Kay", .security)
        let before = it.world.mail.all.count
        for _ in 0..<30 { try await it.sam.get("/account/tokens") }
        it.world.clock.advance(by: 3)
        try await it.world.work()
        let mails = it.world.mail.all.dropFirst(before)
        #expect(Set(mails.map(\.to.text)) == ["sam@example.com", "kay@example.com", "ada@example.org"])
        #expect(mails.allSatisfy { $0.to.text == "kay@example.com" || !$0.source.contains("/operator/cases/") })
        #expect(try it.count("support_access WHERE ended_at IS NULL") == 0)
    }
}

extension UUID {
    fileprivate static let nothing = "00000000-0000-0000-0000-000000000000"
}
