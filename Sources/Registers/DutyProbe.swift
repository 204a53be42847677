import Claims
import Foundation
import Primitives
import Store
import Trust

/// A duty was done in time, by the word of whoever signed for it; and what the program itself can see does not speak against
/// it.
struct DutyProbe: Probe {
    let slice: RegistersSlice
    let duty: Duty
    /// Nil where there is nothing to see.
    let sight: (any Probe)?

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let slice = slice
        let last = try await scene.read { try slice.entries.last($0) }[duty.id]
        let signed = Self.finding(duty, last, on: Day(scene.time.now()))
        guard let sight, signed.outcome == .holds else { return signed }
        let seen = try await sight.examine(scene)
        let recorded = signed.recorded.merging(seen.recorded) { $1 }
        let reason = seen.outcome == .holds ? signed.reason : seen.reason
        return ClaimFinding(seen.outcome, reason, recorded: recorded)
    }

    static func finding(_ duty: Duty, _ last: RegisterEntry?, on today: Day) -> ClaimFinding {
        guard let last, let evidence = last.evidence else {
            return ClaimFinding(.unproved, "Nobody has signed yet that it was done.")
        }
        let recorded = ["done": "\(last.doneOn)", "outcome": last.outcome.rawValue, "file": evidence.digest]
        guard last.lasts(duty) >= today else {
            return ClaimFinding(
                duty.lateness == .broken ? .broken : .unproved,
                "It was last done on \(last.doneOn), which is too long ago.",
                recorded: recorded)
        }
        let words =
            switch last.outcome {
            case .good: "It was done on \(last.doneOn)."
            case .open: "It was done on \(last.doneOn); what was found is being mended."
            case .none: "There is nothing to show, as of \(last.doneOn)."
            }
        return ClaimFinding(.holds, words, recorded: recorded)
    }
}
