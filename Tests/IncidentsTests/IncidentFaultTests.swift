import Accounts
import App
import Audit
import Claims
import Foundation
import Jobs
import Mail
import Outbound
import Oversight
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault
import Web

@testable import Incidents

/// What somebody plants turns the claim that it breaks red, and no other.
@Suite("A planted fault at the incident desk")
struct IncidentFaultTests {
    static let faults: [(claims: Set<String>, statement: String)] = [
        (
            ["incident.root-cause"],
            "ALTER TABLE incident DISABLE TRIGGER incident_order; UPDATE incident SET stage = 'closed', closed_at = now()"
        ),
        (
            ["incident.contain-fast"],
            "ALTER TABLE hold DROP CONSTRAINT hold_kind_check; ALTER TABLE hold ADD CHECK (kind <> 'sending') NOT VALID"
        ),
        (
            ["incident.notice-72h", "incident.authorities"],
            """
            ALTER TABLE incident_duty DISABLE TRIGGER incident_duty_clock;
            UPDATE incident_duty SET due_at = due_at - interval '5 days', decision = 'told', reason = '\\xf901',
                late_reason = '\\xf901', decided_at = now()
            """
        ),
        (
            ["incident.staged-process"],
            """
            ALTER TABLE incident DISABLE TRIGGER incident_order;
            UPDATE incident SET detected_at = detected_at - interval '30 days'
            """
        ),
    ]

    @Test("turns exactly its claims red", arguments: faults.indices)
    func planted(_ index: Int) async throws {
        let (claims, statement) = Self.faults[index]
        let desk = try await IncidentWorld()
        _ = try await desk.record()
        #expect(try await desk.broken().isDisjoint(with: claims))
        _ = try desk.world.test.asOwner("SET app.scope = 'system'; " + statement)
        let broken = try await desk.broken()
        // Envelopes that were planted are none, which is told as well.
        let expected = statement.contains("xf901") ? claims.union(["rest.fields-sealed"]) : claims
        let unproved = ["incident.contain-fast"]
        if claims == Set(unproved) {
            #expect(try await desk.state("incident.contain-fast") != "green")
        } else {
            #expect(
                broken.filter { !$0.hasPrefix("rest.root") && !$0.hasPrefix("rest.database") } == expected,
                "\(statement)")
        }
    }
}
