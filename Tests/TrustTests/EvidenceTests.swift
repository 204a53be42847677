import App
import Audit
import Claims
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Trust

@Suite("Evidence")
struct EvidenceTests {
    @Test("is kept, signed, chained, and counted into the audit trail")
    func kept() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        for _ in 1...3 { _ = try await trust.verify("audit.admin-actions") }
        let store = EvidenceStore(vault: trust.world.vault, random: .system)
        let history = try await trust.world.database.transaction(.system("test")) {
            try store.history($0, "audit.admin-actions", limit: 10)
        }
        #expect(history.map(\.document.sequence) == [3, 2, 1])
        #expect(history.allSatisfy { $0.isSigned(by: trust.world.vault.verifyingKeys) })
        #expect(history.map(\.document.previous) == [history[1].digest, history[2].digest, Evidence.genesis])
        #expect(try trust.world.read("SELECT count(*) FROM audit_event WHERE action = 'claims.verified'") == ["3"])
    }

    @Test("cannot be changed or removed by the role that serves")
    func fixed() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("audit.admin-actions")
        for statement in ["UPDATE claim_evidence SET document = '{}'", "DELETE FROM claim_evidence"] {
            #expect(throws: (any Error).self) { try trust.world.test.asApp("SET app.scope = 'system'; " + statement) }
        }
    }

    @Test("that was edited makes its claim red, whoever did it")
    func edited() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        #expect(try await trust.verify("audit.admin-actions").map(\.state) == [.green])
        try trust.plant("UPDATE claim_evidence SET document = replace(document, 'neither', 'always')")
        let report = try await trust.reports().first { $0.id == "audit.admin-actions" }
        #expect(report?.state == .red && report?.reason == "The evidence was changed after it was signed.")
    }

    @Test("grows stale: what was green turns amber by itself, and is looked at again before that")
    func stale() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("audit.admin-actions")
        let verification = trust.verification
        let due = { try await trust.world.database.transaction(.system("test")) { try verification.due($0).map(\.id) } }
        #expect(try await !due().contains("audit.admin-actions"))
        trust.world.clock.advance(by: 13 * 3600)
        #expect(try await due().contains("audit.admin-actions"))
        trust.world.clock.advance(by: 12 * 3600)
        #expect(try await trust.reports().first { $0.id == "audit.admin-actions" }?.state == .amber)
    }

    @Test("of a command with other settings proves nothing here, and is made anew at once; a fault it found stays one")
    func otherSettings() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let shell = ClaimVerification(trust.scene(settings: "other"), audit: trust.world.installation.audit)
        let claim = try #require(ClaimArea.claim("access.row-security"))
        #expect(try await shell.verify([claim], by: .command).map(\.state) == [.green])
        #expect(try await trust.reports().first { $0.id == claim.id }?.state == .amber)
        let due = try await trust.world.database.transaction(.system("test")) { try trust.verification.due($0) }
        #expect(due.contains { $0.id == claim.id })
        try trust.plant("ALTER TABLE person DISABLE ROW LEVEL SECURITY")
        _ = try await shell.verify([claim], by: .command)
        #expect(try await trust.reports().first { $0.id == claim.id }?.state == .red)
    }

    @Test("a probe that fails proves nothing, and tells nothing of why to the public")
    func failing() async throws {
        struct Failing: Probe {
            struct Secret: Error { let text = "ada@example.org" }
            func examine(_ scene: ProbeScene) async throws -> ClaimFinding { throw Secret() }
        }
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let claim = try #require(ClaimArea.claim("audit.admin-actions"))
        let verification = ClaimVerification(
            trust.scene(), audit: trust.world.installation.audit, probes: [claim.id: Failing()])
        let report = try #require(try await verification.verify([claim], by: .command).first)
        #expect(report.state == .amber && !report.reason.contains("ada"))
    }

    @Test("is checked elsewhere: whole it holds, and each change, gap, stranger's signature or stranger's key is told")
    func bundle() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        for _ in 1...3 { _ = try await trust.verify("audit.admin-actions", "access.row-security") }
        let vault = trust.world.vault
        let bundle = try await trust.world.database.transaction(.system("test")) { try EvidenceBundle($0, vault) }
        #expect(bundle.count == 6 && bundle.faults(trusting: []) == [])
        #expect(bundle.faults(trusting: bundle.keys) == [])
        #expect(bundle.faults(trusting: [String(repeating: "ab", count: 32)]) != [])
        #expect(bundle.faults(trusting: ["zz"]) != [])
        let text = String(decoding: try bundle.json, as: UTF8.self)
        let altered = { (from: String, to: String) throws -> [String] in
            let changed = try JSONDecoder().decode(EvidenceBundle.self, from: Data(text.replacing(from, with: to).utf8))
            return changed.faults(trusting: bundle.keys)
        }
        #expect(try altered("neither", "always") != [] && altered("audit.admin-actions", "audit.tamper-evident") != [])
        var object = try #require(try JSONSerialization.jsonObject(with: try bundle.json) as? [String: Any])
        var evidence = try #require(object["evidence"] as? [String: [Any]])
        evidence["access.row-security"]?.remove(at: 1)
        object["evidence"] = evidence
        let cut = try JSONDecoder().decode(
            EvidenceBundle.self, from: try JSONSerialization.data(withJSONObject: object))
        #expect(cut.faults(trusting: bundle.keys) == ["access.row-security: something is missing before entry 2"])
    }
}
