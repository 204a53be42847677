import App
import Claims
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing
import Trust

@testable import Registers

/// What every claim that rests on a duty has in common.
private enum DutyClaim {
    /// Not proved until it was signed for and shown; then green until its time is over.
    static func check(_ id: String, late: ClaimState) async throws {
        let duty = try #require(Duty.named(id))
        let registers = try await RegistersWorld()
        #expect(try await registers.examine(duty.claim).state == .amber)
        try await registers.sign(id)
        let signed = try await registers.examine(duty.claim)
        #expect(signed.state == .green, "\(signed.reason)")
        try await registers.pass(days: Double(duty.days))
        #expect(try await registers.examine(duty.claim).state == .green)
        try await registers.pass(days: 1)
        #expect(try await registers.examine(duty.claim).state == late)
        try await registers.sign(id, ["outcome": "open"])
        #expect(try await registers.examine(duty.claim).reason.contains("is being mended"))
    }
}

/// We scan our live service and its network with open-source vulnerability scanners at least every quarter.
@Suite("Claim vulnerability.scan-quarterly")
struct Claim_vulnerability_scan_quarterly {
    @Test("holds for a quarter after a scan that was signed for and shown, and is broken after it")
    func clock() async throws { try await DutyClaim.check("scan.live", late: .red) }
}

/// We test our security automatically on every change and by hand at least once a year.
@Suite("Claim vulnerability.security-testing")
struct Claim_vulnerability_security_testing {
    private static let claim = "vulnerability.security-testing"

    @Test("is not proved by tests by hand alone: the release file says what ran on every change")
    func both() async throws {
        let registers = try await RegistersWorld()
        try await registers.sign("scan.manual")
        let report = try await registers.examine(Self.claim)
        #expect(report.state == .amber && report.reason.contains("release file"))
    }

    @Test("is broken a year after the last test by hand")
    func yearly() async throws {
        let registers = try await RegistersWorld()
        try await registers.sign("scan.manual")
        try await registers.pass(days: 367)
        #expect(try await registers.examine(Self.claim).state == .red)
    }
}

/// We keep the database and its backups on encrypted storage, on top of the sealing our application does.
@Suite("Claim rest.storage-encrypted")
struct Claim_rest_storage_encrypted {
    @Test("holds for a quarter after the disks were shown, then is not proved")
    func clock() async throws { try await DutyClaim.check("hosting.volumes", late: .amber) }
}

/// Only our web port faces the internet; database, metrics and administration stay private, and a firewall guards both directions.
@Suite("Claim app.network-closed")
struct Claim_app_network_closed {
    @Test("holds for a month after the firewall was shown, then is not proved")
    func clock() async throws { try await DutyClaim.check("hosting.firewall", late: .amber) }
}

/// We keep encrypted copies in at least two separate places, all inside the regions we name here.
@Suite("Claim backup.two-places")
struct Claim_backup_two_places {
    @Test("is not proved by a signature where no two places are set")
    func places() async throws {
        let registers = try await RegistersWorld()
        try await registers.sign("hosting.backups")
        let report = try await registers.examine("backup.two-places")
        #expect(report.state == .amber && report.reason == "No place for backups is set.")
    }
}

/// We never sell your data, use it for advertising, or let it train general-purpose models.
@Suite("Claim privacy.never-sold")
struct Claim_privacy_never_sold {
    @Test("holds for a year after somebody answered for it, and is broken after it")
    func clock() async throws { try await DutyClaim.check("policy.data-use", late: .red) }
}

/// We gather evidence all year for a yearly SOC 2 Type 2 audit and for ISO 27001, and show each report we hold with auditor, period and
/// expiry, or say that we hold none.
@Suite("Claim assurance.soc2-iso")
struct Claim_assurance_soc2_iso {
    @Test("says that none is held, and is broken where a report has run out")
    func reports() async throws {
        let registers = try await RegistersWorld()
        try await registers.sign("assurance.reports", ["outcome": "none"])
        #expect(try await registers.examine("assurance.soc2-iso").reason.hasPrefix("There is nothing to show"))
        let other = try await RegistersWorld()
        try await other.sign("assurance.reports", ["until": "\(other.today.advanced(by: 40))"])
        #expect(try await other.examine("assurance.soc2-iso").state == .green)
        try await other.pass(days: 41)
        #expect(try await other.examine("assurance.soc2-iso").state == .red)
    }
}

/// Every quarter we audit our code, infrastructure and practices ourselves, and record what we improved.
@Suite("Claim assurance.quarterly-review")
struct Claim_assurance_quarterly_review {
    @Test("holds for a hundred days after a review, then is not proved")
    func clock() async throws { try await DutyClaim.check("assurance.review", late: .amber) }
}
