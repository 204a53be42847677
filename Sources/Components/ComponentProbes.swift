import Claims
import Foundation
import Primitives
import Store
import Trust

/// What runs was compared with published notices within 26 hours, all of it, and the notices are new.
struct AdvisoryProbe: Probe {
    let slice: ComponentsSlice

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard slice.feed != nil else {
            return ClaimFinding(.unproved, "No place is set that published notices come from.")
        }
        guard let look = try await scene.read({ try ComponentLook.last($0) }) else {
            return ClaimFinding(.unproved, "Nothing was compared yet.")
        }
        let now = scene.time.now()
        return ClaimFinding(
            faults: Self.faults(look, await slice.components(), now: now),
            otherwise: "\(look.components) components were compared with \(look.notices) notices.",
            recorded: [
                "components": "\(look.components)", "notices": "\(look.notices)", "newest notice": look.newest,
                "flaws": "\(look.flaws)", "compared": "\(Day(look.at))",
            ])
    }

    static func faults(_ look: ComponentLook, _ components: [Component]?, now: Date) -> [String] {
        if let failure = look.failure { return [failure] }
        var faults: [String] = []
        if now.timeIntervalSince(look.at) > ComponentLook.patience {
            faults.append("nothing was compared since \(Day(look.at))")
        }
        if components.map(ComponentList.digest) != look.digest {
            faults.append("other components run than were compared")
        }
        let oldest = Day(now - ComponentLook.freshness * 86_400).description
        if look.newest < oldest { faults.append("the newest notice is of \(look.newest)") }
        return faults
    }
}

/// Nothing is open longer than it may be. Whether the system's other packages are current, the operator knows.
struct PatchProbe: Probe {
    let slice: ComponentsSlice

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let slice = slice
        let (look, open) = try await scene.read { (try ComponentLook.last($0), try slice.findings.open($0)) }
        let now = scene.time.now()
        let late = open.filter { $0.isOverdue(at: now) }
        let faults = late.map { "\($0.flaw.component.name) has had a flaw too long (\($0.flaw.severity.rawValue))" }
        let components = await slice.components()
        let isSeen = look.map { AdvisoryProbe.faults($0, components, now: now).isEmpty } ?? false
        guard isSeen || !faults.isEmpty else {
            return ClaimFinding(.unproved, "What runs was not compared with published notices.")
        }
        return ClaimFinding(
            faults: faults, otherwise: "No known flaw is open longer than it may be (\(open.count) are open).",
            recorded: ["open": "\(open.count)", "accepted": "\(open.count { $0.acceptance != nil })"])
    }
}
