import Claims
import Foundation
import Primitives
import Store

/// The last minutes were measured; the figure is the page's.
struct UptimeProbe: Probe {
    /// Seconds.
    private static let limit: TimeInterval = 300

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let uptime = try await scene.read { try UptimeStore().uptime($0) }
        guard let last = uptime.measuredAt else {
            return ClaimFinding(.unproved, "Nothing was measured yet: is the server running?")
        }
        let age = scene.time.now().timeIntervalSince(last)
        let recorded = ["30 days": Uptime.percent(uptime.share), "seconds since": "\(Int(age))"]
        return (-60...Self.limit).contains(age)
            ? ClaimFinding(
                .holds, "Measured in the last minutes; in 30 days \(Uptime.percent(uptime.share)).", recorded: recorded)
            : ClaimFinding(.broken, "The last measurement is \(Int(age / 60)) minutes old.", recorded: recorded)
    }
}
