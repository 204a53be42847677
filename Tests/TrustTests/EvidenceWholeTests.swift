import App
import Audit
import Claims
import Foundation
import Store
import TestStage
import TestSupport
import Testing

@testable import Trust

@Suite("Evidence as a whole")
struct EvidenceWholeTests {
    private static let claims = ["signin.password-bcrypt", "audit.admin-actions"]

    private func examined() async throws -> TrustWorld {
        let trust = try await TrustWorld()
        for _ in 0..<3 { _ = try await trust.verify("signin.password-bcrypt", "audit.admin-actions") }
        #expect(try await trust.finding("assurance.trust-page").outcome == .holds)
        return trust
    }

    private func tamper(_ trust: TrustWorld, _ statement: String) throws {
        try trust.plant(
            "ALTER TABLE claim_evidence NO FORCE ROW LEVEL SECURITY; \(statement); "
                + "ALTER TABLE claim_evidence FORCE ROW LEVEL SECURITY")
    }

    static let tampering = [
        "DELETE FROM claim_evidence WHERE sequence = 3", "DELETE FROM claim_evidence",
        "DELETE FROM claim_evidence WHERE claim = 'audit.admin-actions'",
        "DELETE FROM claim_evidence WHERE sequence = 1",
        "UPDATE claim_evidence SET document = replace(document, 'holds', 'broken') WHERE sequence = 1",
        "UPDATE claim_evidence SET document = 'nothing' WHERE sequence = 2",
    ]

    @Test(
        "is missed wherever a piece is gone or changed: the newest, the oldest, one claim's, all", arguments: tampering)
    func tampered(_ statement: String) async throws {
        let trust = try await examined()
        defer { trust.remove() }
        try tamper(trust, statement)
        #expect(try await trust.finding("assurance.trust-page").outcome == .broken)
    }

    @Test("goes on after a piece that cannot be read: the claim is red, and examined anew")
    func unreadable() async throws {
        let trust = try await examined()
        defer { trust.remove() }
        try tamper(trust, "UPDATE claim_evidence SET document = 'nothing' WHERE sequence = 3")
        let before = try await trust.reports().filter { Self.claims.contains($0.id) }
        #expect(before.map(\.state) == [.red, .red])
        #expect(before.allSatisfy { $0.reason.contains("cannot be read") })
        let after = try await trust.verify("signin.password-bcrypt")
        #expect(after.map(\.state) == [.green])
    }

    @Test("of what desks do is made anew every six hours, however long it may stand")
    func clocks() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.credentials-reviewed")
        let verification = trust.verification
        let due = { try await trust.world.database.transaction(.system("test")) { try verification.due($0).map(\.id) } }
        #expect(try await !due().contains("access.credentials-reviewed"))
        trust.world.clock.advance(by: 6 * 3600 + 1)
        #expect(try await due().contains("access.credentials-reviewed"))
    }

    @Test("of the database's definition is kept once for each set of migrations, and missed where somebody removes it")
    func definition() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let drift = { try await trust.world.database.transaction(.system("test")) { try SchemaRecord.drift($0) } }
        #expect(try await drift() == [])
        try trust.plant("ALTER TABLE person ADD COLUMN nick text")
        #expect(try await drift()?.contains { $0.hasPrefix("column person nick") } == true)
        // Recording again changes nothing: that would make a change look as if it were meant.
        try await TrustSlice.recordSchema(
            trust.world.database, trust.world.installation.audit, try Installation.migrations())
        #expect(try await drift()?.isEmpty == false)
        try trust.plant(
            "ALTER TABLE schema_record NO FORCE ROW LEVEL SECURITY; DELETE FROM schema_record; "
                + "ALTER TABLE schema_record FORCE ROW LEVEL SECURITY")
        #expect(try await drift()?.first?.contains("changed or removed") == true)
    }
}
