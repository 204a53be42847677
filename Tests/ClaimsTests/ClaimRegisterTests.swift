import Foundation
import Testing

@testable import Claims

@Suite("The register of claims")
struct ClaimRegisterTests {
    private let claims = ClaimArea.all.flatMap(\.claims)

    @Test("has 110 claims, 78 of them enforced by the software alone, and none twice")
    func counts() {
        #expect(claims.count == 110)
        #expect(claims.count { $0.kind == .enforced } == 78)
        #expect(Set(claims.map(\.id)).count == 110)
    }

    @Test("names each claim after its area")
    func areas() {
        for area in ClaimArea.all {
            for claim in area.claims { #expect(claim.id.hasPrefix(area.name + "."), "\(claim.id)") }
        }
    }

    @Test("has whole sentences, and an age between an hour and a year and a day")
    func sentences() {
        for claim in claims {
            #expect(claim.sentence.hasSuffix(".") && !claim.sentence.contains("  "), "\(claim.id)")
            #expect((1...366 * 24).contains(claim.maximumAge), "\(claim.id)")
        }
    }
}
