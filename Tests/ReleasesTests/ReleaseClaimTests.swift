import Claims
import Foundation
import Testing

@testable import Releases

/// Before a change to the software we run is merged, it has passed its tests and a senior person other than its author has
/// approved it.
@Suite("Claim change.reviewed")
struct Claim_change_reviewed {
    @Test(
        "a change that nobody else reviewed, or that went in without its tests, breaks it; no change proves nothing",
        arguments: [
            ([["commit": "1", "author": "Ada", "reviewer": " ADA ", "passed": true]], ClaimFinding.Outcome.broken),
            ([["commit": "1", "author": "Ada", "reviewer": " ", "passed": true]], .broken),
            ([["commit": "1", "author": "Ada", "reviewer": "Bob", "passed": false]], .broken),
            ([], .unproved),
        ] as [([[String: any Sendable]], ClaimFinding.Outcome)])
    func changes(_ changes: [[String: any Sendable]], _ outcome: ClaimFinding.Outcome) throws {
        #expect(try SoundRelease.findings(["changes": changes])["change.reviewed"]?.outcome == outcome)
    }
}

/// We put no release live without finished manual checks and a signed approval of exactly that build by someone who did not
/// build it.
@Suite("Claim change.release-signoff")
struct Claim_change_release_signoff {
    @Test("an open check, nobody's approval, the builder's own or one of the future breaks it")
    func approval() throws {
        let faults: [[String: Any]] = [
            ["checks": [["item": "Look at it", "done": false] as [String: Any]]], ["approvedBy": ""],
            ["approvedBy": "ada"], ["approvedAt": "2027-01-04T09:00:00Z"],
        ]
        for change in faults {
            #expect(try SoundRelease.findings(change)["change.release-signoff"]?.outcome == .broken, "\(change)")
        }
        let none = try SoundRelease.findings(["checks": [[String: Any]]()])["change.release-signoff"]
        #expect(none?.outcome == .unproved)
    }
}

/// We run only builds that passed our whole automated suite and a pre-production environment, and it is the same build all the
/// way.
@Suite("Claim change.tested-before-production")
struct Claim_change_tested_before_production {
    private func trial(_ name: String, passed: Bool = true, program: String = SoundRelease.program) -> [String: Any] {
        ["name": name, "passed": passed, "at": SoundRelease.day, "program": program]
    }

    @Test("an environment left out, a failure, or another build on the way breaks it")
    func trials() throws {
        let faults = [
            [], [trial("suite")], [trial("staging")], [trial("suite", passed: false), trial("staging")],
            [trial("suite"), trial("staging", program: "00")],
        ]
        for trials in faults {
            let finding = try SoundRelease.findings(["trials": trials])["change.tested-before-production"]
            #expect(finding?.outcome == .broken, "\(trials)")
        }
    }
}

/// Our team is alerted whenever code is pushed to the repository we build from.
@Suite("Claim change.push-alerts")
struct Claim_change_push_alerts {
    @Test("is not proved without a push that the team was told of in the last 30 days")
    func told() throws {
        for time: Any in [NSNull(), "2025-11-04T09:00:00Z", "2027-11-04T09:00:00Z"] {
            #expect(
                try SoundRelease.findings(["pushTold": time])["change.push-alerts"]?.outcome == .unproved, "\(time)")
        }
    }
}

/// We deploy by an automated step that watches health and rolls back by itself with data intact.
@Suite("Claim change.rollback")
struct Claim_change_rollback {
    private func outcome(_ at: String, _ seconds: Int, _ intact: Bool) throws -> ClaimFinding.Outcome? {
        let rollback: [String: Any] = ["at": at, "seconds": seconds, "intact": intact]
        return try SoundRelease.findings(["rollback": rollback])["change.rollback"]?.outcome
    }

    @Test("going back that lost something or took over five minutes breaks it; none in 92 days proves nothing")
    func rehearsed() throws {
        #expect(try outcome(SoundRelease.day, 300, true) == .holds)
        #expect(try outcome(SoundRelease.day, 301, true) == .broken)
        #expect(try outcome(SoundRelease.day, -1, true) == .broken)
        #expect(try outcome(SoundRelease.day, 40, false) == .broken)
        #expect(try outcome("2025-06-04T09:00:00Z", 40, true) == .unproved)
        #expect(try SoundRelease.findings(["rollback": NSNull()])["change.rollback"]?.outcome == .unproved)
    }
}
