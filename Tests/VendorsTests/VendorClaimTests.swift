import App
import Audit
import Claims
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Web

@testable import Vendors

/// Every vendor that holds customer data for us, data centres included, shows current security certification.
@Suite("Claim vendor.certified")
struct Claim_vendor_certified {
    @Test("breaks without a certificate, or with one that has expired; who holds no data needs none")
    func certificates() throws {
        #expect(try SoundRegister.judgement().certified.outcome == .holds)
        #expect(try SoundRegister.judgement(["certificates": []]).certified.outcome == .broken)
        let old = ["certificates": [["name": "SOC 2", "expires": "2026-01-04"]]]
        #expect(try SoundRegister.judgement(old).certified.reason.contains("have expired"))
        #expect(try SoundRegister.judgement(["certificates": [], "data": []]).certified.outcome == .holds)
    }
}

/// No vendor handles personal data for us without a signed data processing agreement.
@Suite("Claim vendor.dpa-signed")
struct Claim_vendor_dpa_signed {
    @Test("breaks without an agreement, or with one of the future; not for a vendor who has not begun")
    func agreements() throws {
        #expect(try SoundRegister.judgement().agreed.outcome == .holds)
        #expect(try SoundRegister.judgement(["agreement": NSNull()]).agreed.outcome == .broken)
        let late = ["signed": "2026-02-01", "digest": String(repeating: "ab", count: 32), "transfer": "none"]
        #expect(try SoundRegister.judgement(["agreement": late]).agreed.outcome == .broken)
        #expect(try SoundRegister.judgement(["agreement": NSNull(), "from": "2026-02-01"]).agreed.outcome == .holds)
    }
}

/// We choose vendors by a written policy: each is assessed before use, must meet our rules, and is assessed again every year.
@Suite("Claim vendor.risk-assessed")
struct Claim_vendor_risk_assessed {
    @Test("breaks where nobody assessed, long ago, or with a no; proves nothing without a policy")
    func assessments() throws {
        #expect(try SoundRegister.judgement().assessed.outcome == .holds)
        let no: [String: Any] = ["at": "2025-12-02", "by": "Ada", "risk": "high", "meetsRules": false]
        let old: [String: Any] = ["at": "2024-12-02", "by": "Ada", "risk": "low", "meetsRules": true]
        for assessment: Any in [NSNull(), no, old] {
            #expect(try SoundRegister.judgement(["assessment": assessment]).assessed.outcome == .broken)
        }
        let policy = ["policy": ["reviewed": "2024-01-01", "by": "Ada"]]
        #expect(try SoundRegister.judgement([:], policy).assessed.outcome == .broken)
        #expect(try SoundRegister.judgement([:], ["policy": NSNull()]).assessed.outcome == .unproved)
    }
}

/// We name here who hosts our service and database, where, and what they watch and secure for us.
@Suite("Claim vendor.hosting-named")
struct Claim_vendor_hosting_named {
    @Test("proves nothing where nobody is named, breaks where the place is missing, and takes own machines")
    func hosting() throws {
        #expect(try SoundRegister.judgement().hosting.outcome == .unproved)
        #expect(try SoundRegister.judgement(["kind": "hosting"]).hosting.outcome == .holds)
        #expect(try SoundRegister.judgement(["kind": "hosting", "regions": []]).hosting.outcome == .broken)
        let own = ["ownHosting": ["place": "Berlin", "watches": "Everything"]]
        #expect(try SoundRegister.judgement([:], own).hosting.reason.contains("own machines in Berlin"))
    }
}

/// Our public list of sub-processors is complete: our software reaches no other vendor, and we tell of changes 30 days ahead.
@Suite("Claim vendor.sub-processors")
struct Claim_vendor_sub_processors {
    private struct Listed {
        let world: TestWorld

        init() async throws { world = try await TestWorld() }

        func slice(_ change: [String: Any] = [:], reached: [String] = []) throws -> VendorsSlice {
            VendorsSlice(
                database: world.database, audit: world.installation.audit,
                register: try VendorRegister(json: SoundRegister.json(change)), reached: reached,
                origin: "https://klatch.test")
        }

        func finding(_ slice: VendorsSlice) async throws -> ClaimFinding {
            let house = ProbeScene.House(
                isLocal: true, dataFolder: "/nonexistent", rootKeyPath: "/nonexistent", hasPrivateCluster: true,
                build: "test")
            let scene = ProbeScene(
                database: world.database, vault: world.vault, routes: [], house: house, time: world.clock.source,
                random: .system)
            return try await SubProcessorProbe(slice: slice).examine(scene)
        }
    }

    @Test("breaks where a mail server or a called machine is nobody's on the list")
    func complete() async throws {
        let listed = try await Listed()
        let slice = try listed.slice(reached: ["SMTP.mail.example"])
        #expect(try await listed.finding(slice).outcome == .unproved)
        try await VendorWatchWorker(slice: slice).look()
        #expect(try await listed.finding(slice).outcome == .holds)
        let other = try listed.slice(reached: ["smtp.other.example"])
        #expect(try await listed.finding(other).reason == "smtp.other.example is reached, and no vendor's")
    }

    @Test("breaks where somebody new works sooner than 30 days after being announced, and holds 30 days later")
    func announced() async throws {
        let listed = try await Listed()
        try await VendorWatchWorker(slice: listed.slice()).look()
        let now = Day(listed.world.clock.now)
        let soon = try listed.slice(["name": "New Mail", "from": Day(number: now.number + 29).description])
        let later = try listed.slice(["name": "New Mail", "from": Day(number: now.number + 30).description])
        try await VendorWatchWorker(slice: soon).look()
        #expect(try await listed.finding(soon).outcome == .holds)
        listed.world.clock.advance(by: 30 * 86_400)
        #expect(try await listed.finding(soon).reason == "New Mail was announced less than 30 days ahead")
        #expect(try await listed.finding(later).outcome == .holds)
    }

    @Test("counts anew for who was gone in between, and begins with an empty list as well")
    func gone() throws {
        let now = Date(timeIntervalSince1970: 1_767_600_000)
        let empty = VendorRegister(policy: nil, ownHosting: nil, vendors: [])
        let full = try VendorRegister(json: SoundRegister.json())
        var notices = VendorNotice.due(empty, [], at: now)
        #expect(notices.map(\.kind) == [.begun])
        for register in [full, empty, full] { notices = VendorNotice.due(register, notices, at: now) + notices }
        #expect(notices.map(\.kind) == [.announced, .removed, .announced, .begun])
        #expect(notices.allSatisfy { !$0.isFirst || $0.kind == .begun })
        #expect(VendorNotice.due(full, notices, at: now).isEmpty)
    }

    @Test("is told to everybody: on a page, to programs and in a feed, without whoever assessed whom")
    func pages() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/klatch-vendors-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(SoundRegister.json(["service": "Delivers <b>mail</b>."])).write(to: URL(filePath: folder))
        let world = try await TestWorld(settings: ["KLATCH_VENDORS": folder])
        let page = try await world.browser().get("/sub-processors").body
        #expect(page.contains("Example Mail") && page.contains("Delivers &lt;b&gt;mail&lt;/b&gt;."))
        let json = try await world.browser().get("/sub-processors.json").body
        #expect(json.contains("smtp.mail.example") == false && json.contains("Example Mail"))
        #expect(!json.contains("Ada") && !page.contains("Ada"))
        #expect(try await world.browser().get("/sub-processors/feed.atom").body.contains("<feed"))
        #expect(try await TestWorld().browser().get("/sub-processors").body.contains("has not said who works for them"))
    }
}
