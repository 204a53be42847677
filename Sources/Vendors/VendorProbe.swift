import Claims
import Foundation
import Outbound
import Primitives
import Store
import Trust

/// What the operator's register says of one claim.
struct VendorProbe: Probe {
    let slice: VendorsSlice
    let judge: @Sendable (VendorJudgement) -> ClaimFinding

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard let register = slice.register else {
            return ClaimFinding(.unproved, "Whoever runs this installation has not said who works for them.")
        }
        return judge(VendorJudgement(register: register, today: Day(scene.time.now())))
    }
}

/// Nobody works for us who is not on the list, and nobody who was not announced thirty days ahead.
struct SubProcessorProbe: Probe {
    let slice: VendorsSlice

    private static let days = 31.0
    /// Services that people connect themselves: whom they choose receives, and works for nobody here.
    private static let chosen: Set<String> = ["google", "microsoft", "zoom", GuardedFetch.vendor]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard let register = slice.register else {
            return ClaimFinding(.unproved, "Whoever runs this installation has not said who works for them.")
        }
        let since = scene.time.now() - Self.days * 86_400
        let (notices, called) = try await scene.read { tx in
            (try VendorNotice.all(tx), try CallStore.places(tx, since: since))
        }
        guard !notices.isEmpty else { return ClaimFinding(.unproved, "The list of vendors was not looked at yet.") }
        let today = Day(scene.time.now())
        let listed = Set(register.vendors.filter { $0.isActive(on: today) }.flatMap(\.hosts).map { $0.lowercased() })
        let hosts = slice.reached + called.filter { !Self.chosen.contains($0.vendor) }.map(\.host)
        let unknown = Set(hosts.map { $0.lowercased() }).subtracting(listed).sorted()
        return ClaimFinding(
            faults: unknown.map { "\($0) is reached, and no vendor's" }
                + VendorNotice.early(register, notices, on: today),
            otherwise: "Every machine that is reached belongs to a vendor on the list (\(Set(hosts).count)).",
            recorded: ["vendors": "\(register.vendors.count)", "hosts": "\(Set(hosts).count)"])
    }
}
