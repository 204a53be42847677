import Claims
import Foundation
import Outbound
import Primitives
import Store
import Trust

/// Every call of the last month went to a service that is named here, or to an address that somebody typed.
struct TransferProbe: Probe {
    /// Services that this installation is built or set up to call, and where each of them is.
    let places: [String: Set<String>]

    private static let days = 31.0

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let since = scene.time.now() - Self.days * 86_400
        let called = try await scene.read { try CallStore.places($0, since: since) }
        let unknown = called.filter { $0.vendor != GuardedFetch.vendor && places[$0.vendor]?.contains($0.host) != true }
        let count = called.reduce(0) { $0 + $1.calls }
        return ClaimFinding(
            faults: unknown.map { "a call went to \($0.host) for \($0.vendor), which is named nowhere" },
            otherwise: """
                \(count) calls of the last \(Int(Self.days)) days went to \(Self.list(Set(places.keys))), or to addresses that \
                people chose.
                """,
            recorded: ["calls": "\(count)", "services": "\(places.count)"])
    }

    private static func list(_ names: Set<String>) -> String {
        names.isEmpty ? "no service" : names.sorted().joined(separator: ", ")
    }
}
