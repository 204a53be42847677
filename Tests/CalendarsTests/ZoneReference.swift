@testable import Calendars

/// The zones' slow, obvious counterpart: goes through all changes one by one, and asks nothing but offsets.
struct ZoneReference {
    let zone: Zone
    private let offsets: Set<Int>

    init(zone: Zone) { (self.zone, offsets) = (zone, Set(zone.offsets)) }

    /// The moment by RFC 5545, 3.3.5, found by trying every offset the zone ever has.
    func instant(of local: LocalTime) -> Instant {
        let shown = offsets.map { Instant(seconds: local.seconds - $0) }.filter { zone.local($0) == local }
        if let first = shown.min() { return first }
        // In a gap: the change after which the clock is already past this time, though before it was not there yet.
        for (index, change) in zone.changes.enumerated() {
            let (before, after) = (zone.offsets[index], zone.offsets[index + 1])
            if change + before <= local.seconds, local.seconds < change + after {
                return Instant(seconds: local.seconds - before)
            }
        }
        return Instant(seconds: .min)
    }
}
