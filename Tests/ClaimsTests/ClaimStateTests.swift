import Foundation
import Testing

@testable import Claims

@Suite("How a claim stands")
struct ClaimStateTests {
    private let claim = Claim("area.claim", .enforced, hours: 24, "It is so.")
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func state(_ outcome: ClaimFinding.Outcome, hoursAgo: Double) -> ClaimState {
        ClaimState(claim, examined: (outcome, now.addingTimeInterval(-hoursAgo * 3600)), now: now)
    }

    @Test("is amber without evidence")
    func nothing() { #expect(ClaimState(claim, examined: nil, now: now) == .amber) }

    @Test("is green only where it was proved, and in date")
    func proved() {
        #expect(state(.holds, hoursAgo: 0) == .green)
        #expect(state(.holds, hoursAgo: 24) == .green)
        #expect(state(.holds, hoursAgo: 24.01) == .amber)
    }

    @Test("stays red however old the finding is, until it was examined again")
    func broken() {
        #expect(state(.broken, hoursAgo: 0) == .red)
        #expect(state(.broken, hoursAgo: 10_000) == .red)
    }

    @Test("is never green by what could not be seen")
    func unproved() { #expect(state(.unproved, hoursAgo: 0) == .amber) }

    @Test("is off while its part is, and amber once that was long ago")
    func off() {
        #expect(state(.off, hoursAgo: 1) == .off)
        #expect(state(.off, hoursAgo: 25) == .amber)
    }

    @Test("does not stay green by a clock that was turned back")
    func clock() {
        #expect(state(.holds, hoursAgo: -0.05) == .green)
        #expect(state(.holds, hoursAgo: -1) == .amber)
    }

    @Test("names the first faults, and how many more there are")
    func faults() {
        let many = ClaimFinding(faults: (1...7).map { "fault \($0)" }, otherwise: "fine", recorded: [:])
        #expect(many.outcome == .broken && many.recorded["faults"] == "7")
        #expect(many.reason == "fault 1; fault 2; fault 3; fault 4; fault 5; and 2 more")
        #expect(ClaimFinding(faults: [], otherwise: "fine", recorded: [:]) == ClaimFinding(.holds, "fine"))
    }
}
