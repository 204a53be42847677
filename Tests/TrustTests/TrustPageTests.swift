import Claims
import Foundation
import Jobs
import Primitives
import TestStage
import Testing
import Vault

@testable import Trust

/// Every claim here shows when we last checked it and what came out; we generate the page from evidence, so it turns amber or
/// red by itself.
@Suite("Claim assurance.trust-page")
struct Claim_assurance_trust_page {
    @Test("opens to everybody, names each built claim once with its state, and no claim that is not built")
    func page() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.row-security")
        let body = try await trust.world.browser().get("/trust").body
        for claim in trust.verification.built {
            #expect(body.components(separatedBy: "id=\"\(claim.id)\"").count == 2, "\(claim.id)")
        }
        #expect(!body.contains("payment.") && !body.contains("backup.takeover") && body.contains("change.reviewed"))
        #expect(body.contains("proved") && body.contains("not proved"))
    }

    @Test("turns a claim red by itself once it was found broken")
    func red() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        try trust.plant("ALTER TABLE person DISABLE ROW LEVEL SECURITY")
        _ = try await trust.verify("access.row-security")
        let body = try await trust.world.browser().get("/trust").body
        #expect(body.contains("It is broken.") && body.contains("badge bad"))
        // How, is for those who mend it.
        #expect(!body.contains("table person is without row security"))
    }

    @Test("is made anew by the program itself within a quarter of an hour of the start")
    func recurring() async throws {
        #expect(try TrustSlice.recurring().map(\.name).contains("claims.verify"))
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let worker = VerifyWorker(database: trust.world.database, verification: trust.verification)
        _ = try await worker.look()
        #expect(try await trust.reports().allSatisfy { $0.checkedAt != nil })
        #expect(try await worker.look() == 0)
    }

    @Test("for programs: the claims as one text, with a signature that holds, and breaks with any change")
    func feed() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.row-security")
        let answer = try await trust.world.browser().get("/trust.json")
        let feed = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: String])
        let key = VerifyingKey(bytes: try #require(Hex.decode(feed["key"] ?? "")))
        let (signature, claims) = (try #require(Hex.decode(feed["signature"] ?? "")), try #require(feed["claims"]))
        #expect(trust.world.vault.verifyingKeys.contains(key))
        #expect(key.isValid(signature, for: Array(claims.utf8)))
        #expect(!key.isValid(signature, for: Array((claims + " ").utf8)))
    }

    @Test("says in words how long ago something was examined")
    func ages() {
        #expect(ClaimAge(0).words.key == "trust.age.now")
        #expect(ClaimAge(3_600).words == WordKey("trust.age.minutes", ["count": "60"]))
        #expect(ClaimAge(7_200).words == WordKey("trust.age.hours", ["count": "2"]))
        #expect(ClaimAge(200_000).words == WordKey("trust.age.days", ["count": "2"]))
        #expect(ClaimAge(.infinity).words.key == "trust.age.days" && ClaimAge(-.infinity).words.key == "trust.age.now")
    }
}
