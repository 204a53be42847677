import Backups
import Claims
import Foundation
import Trust

/// The newest backup is read in each of its places, every octet of it, after it was seen that there is one of the last day.
struct BackupFilesProbe: Probe {
    let desk: BackupDesk

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let known = try await DailyBackupProbe().examine(scene)
        guard known.outcome == .holds else { return known }
        let shelves = try await desk.verifyNewest()
        let faults = shelves.flatMap { shelf in
            shelf.findings + shelf.backups.compactMap(\.fault)
                + (shelf.backups.isEmpty ? ["it is not in \(shelf.place)"] : [])
        }
        return ClaimFinding(
            faults: shelves.isEmpty ? ["there is no place to look into"] : faults, otherwise: known.reason,
            recorded: known.recorded.merging(["places": "\(shelves.count)"]) { $1 })
    }
}
