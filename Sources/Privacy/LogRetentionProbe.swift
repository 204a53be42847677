import Claims
import Foundation
import Store
import Trust

/// Nothing of any kind of log is older than the privacy page says.
struct LogRetentionProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let ages = try await scene.read { tx in
            try LogRetention.all.map { log -> (log: LogRetention, hours: Double?) in
                let oldest: Date? = try tx.first(log.oldest)?.get("at")
                return (log, oldest.map { tx.now.timeIntervalSince($0) / 3600 })
            }
        }
        let faults = ages.compactMap { log, hours -> String? in
            guard let hours, hours > Double(log.days * 24 + LogRetention.grace) else { return nil }
            return "\(log.id): the oldest is from \(Int(hours / 24)) days ago, and is to be kept for \(log.days)"
        }
        let recorded = ages.compactMap { log, hours in hours.map { (log.id, "\(Int($0)) h of \(log.days * 24)") } }
        return ClaimFinding(
            faults: faults, otherwise: "Nothing of \(ages.count) kinds of logs is older than the privacy page says.",
            recorded: Dictionary(recorded, uniquingKeysWith: { first, _ in first }))
    }
}
