import Foundation

/// How long backups are kept. Judged only after a new one has been made and checked, so that the last one never goes.
package struct Retention: Sendable, Equatable {
    /// No backup of the keys gets older than seven days, so that what was sealed under a destroyed key is gone for good by
    /// then. Half a day less, because the next look comes a day later.
    package static let keysAge: TimeInterval = 6.5 * 86_400
    /// The claim: hours after which the newest backup counts as stale.
    package static let staleAfter: TimeInterval = 26 * 3600
    package static let keysClaim: TimeInterval = 7 * 86_400
    /// Backups of the data that are kept whatever their age.
    static let least = 3

    /// Days that backups of the data are kept.
    package let days: Int

    package init(days: Int) { self.days = days }

    /// What goes from a place. Backups of the keys go at their age whatever else is wrong with them.
    func expired(_ shelf: Shelf, at now: Date) -> [BackupName] {
        let sound = shelf.backups.filter { $0.name.kind == .data && $0.fault == nil }.dropLast(Self.least)
        let newest = shelf.newest(.keys)?.name
        let keys = shelf.backups.filter { $0.name.kind == .keys && $0.name != newest }
        return sound.filter { now.timeIntervalSince($0.date) > TimeInterval(days) * 86_400 }.map(\.name)
            + keys.filter { now.timeIntervalSince($0.date) > Self.keysAge }.map(\.name)
    }

    /// Files without a manifest that nobody can be writing any more.
    func strays(_ shelf: Shelf, at now: Date) -> [String] {
        shelf.strays.filter { file in
            BackupName.of(file: file)?.date.map { now.timeIntervalSince($0) > 86_400 } ?? false
        }
    }
}
