import Claims
import Foundation

/// What a release says of the claims about changes.
package struct ReleaseJudgement: Sendable {
    package static let claims = [
        "change.reviewed", "change.push-alerts", "change.release-signoff", "change.tested-before-production",
        "change.rollback",
    ]

    let release: Release
    /// SHA-256 of the program that runs, in hexadecimal.
    let program: String
    let now: Date

    package init(_ release: Release, program: String, now: Date) {
        self.release = release
        self.program = program
        self.now = now
    }

    /// Nil for a claim that no release is about.
    package func finding(_ claim: String) -> ClaimFinding? {
        guard Self.claims.contains(claim) else { return nil }
        guard release.program.lowercased() == program.lowercased() else {
            return ClaimFinding(.broken, "The release file is about another build than the one that runs.")
        }
        return switch claim {
        case "change.reviewed": reviewed
        case "change.push-alerts": told
        case "change.release-signoff": signedOff
        case "change.tested-before-production": tested
        default: rolledBack
        }
    }

    private var reviewed: ClaimFinding {
        guard !release.changes.isEmpty else {
            return ClaimFinding(.unproved, "The release file names no change.")
        }
        let faults = release.changes.flatMap { change -> [String] in
            let name = "change \(change.commit.prefix(12))"
            var found: [String] = []
            if Self.isNobody(change.reviewer) { found.append("\(name) was reviewed by nobody") }
            if Self.isSame(change.reviewer, change.author) { found.append("\(name) was reviewed by its author") }
            if !change.passed { found.append("\(name) was merged without its tests") }
            return found
        }
        return ClaimFinding(
            faults: faults,
            otherwise: "Every change of this release was tested and reviewed (\(release.changes.count)).",
            recorded: recorded(["changes": "\(release.changes.count)"]))
    }

    private var signedOff: ClaimFinding {
        guard !release.checks.isEmpty else {
            return ClaimFinding(.unproved, "The release file names no check by hand.")
        }
        var faults = release.checks.filter { !$0.done }.map { "not done: \($0.item.prefix(80))" }
        if Self.isNobody(release.approvedBy) { faults.append("nobody approved this build") }
        if Self.isSame(release.approvedBy, release.builtBy) { faults.append("who built it approved it") }
        if release.approvedAt > now.addingTimeInterval(300) { faults.append("it was approved in the future") }
        return ClaimFinding(
            faults: faults,
            otherwise: "Every check by hand was done (\(release.checks.count)), and somebody else approved this build.",
            recorded: recorded(["checks": "\(release.checks.count)"]))
    }

    private var tested: ClaimFinding {
        var faults = ["suite", "staging"].filter { name in !release.trials.contains { $0.name == name } }
            .map { "the build was not tried in: \($0)" }
        for trial in release.trials {
            if !trial.passed { faults.append("the build did not pass: \(trial.name.prefix(40))") }
            if trial.program.lowercased() != program.lowercased() {
                faults.append("another build was tried in: \(trial.name.prefix(40))")
            }
        }
        return ClaimFinding(
            faults: faults, otherwise: "This very build passed \(release.trials.count) environments.",
            recorded: recorded(["trials": "\(release.trials.count)"]))
    }

    private var told: ClaimFinding {
        guard let at = release.pushTold else {
            return ClaimFinding(.unproved, "The release file does not say when the team was last told of a push.")
        }
        return within(
            days: 30, at, "The team was told of a push \(day(at)).", "The team was last told of a push \(day(at)).")
    }

    /// Seconds within which a bad build is to be gone.
    private static let quick = 300

    private var rolledBack: ClaimFinding {
        guard let rollback = release.rollback else {
            return ClaimFinding(.unproved, "The release file names no rehearsal of going back.")
        }
        var faults: [String] = []
        if !rollback.intact { faults.append("going back lost accepted changes") }
        if !(0...Self.quick).contains(rollback.seconds) { faults.append("going back took \(rollback.seconds) seconds") }
        guard faults.isEmpty else { return ClaimFinding(faults: faults, otherwise: "", recorded: recorded([:])) }
        return within(
            days: 92, rollback.at, "Going back was rehearsed \(day(rollback.at)), in \(rollback.seconds) seconds.",
            "Going back was last rehearsed \(day(rollback.at)).")
    }

    private func within(days: Int, _ at: Date, _ good: String, _ late: String) -> ClaimFinding {
        let isInTime = (-300...Double(days) * 86_400).contains(now.timeIntervalSince(at))
        return ClaimFinding(isInTime ? .holds : .unproved, isInTime ? good : late, recorded: recorded([:]))
    }

    private func day(_ date: Date) -> String { "on " + date.formatted(.iso8601.year().month().day()) }

    private func recorded(_ more: [String: String]) -> [String: String] {
        more.merging(["program": program, "version": String(release.version.prefix(40))]) { $1 }
    }

    private static func isNobody(_ name: String) -> Bool {
        name.allSatisfy { $0.isWhitespace }
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        let clean = [one, other].map { $0.trimmingCharacters(in: .whitespacesAndNewlines).lowercased() }
        return clean[0] == clean[1]
    }
}
