import Backups
import Foundation
import Jobs
import Primitives

/// Where backups go, for whom they are encrypted, and when they are made.
package struct BackupSettings: Sendable {
    package let places: [PlaceAddress]
    package let recipients: [RecipientKey]
    package let retention: Retention
    /// UTC.
    package let time: ClockTime
}

/// How the settings of backups are read and what is refused, each with its fix.
extension SettingsSource {
    private static let placeLimit = 4

    /// Nil where no backups are wanted.
    mutating func backups() -> BackupSettings? {
        let days = integer(.backupDays, in: 7...3650, standard: 30)
        let time = backupTime()
        guard let text = text(.backupTo) else {
            if !isUnset(.backupRecipients) {
                refuse(.backupTo, "is missing beside the recipients", "Name a folder, or unset both.")
            }
            return nil
        }
        guard let places = backupPlaces(text) else { return nil }
        guard let recipients = backupRecipients(), let time else { return nil }
        return BackupSettings(places: places, recipients: recipients, retention: Retention(days: days), time: time)
    }

    private mutating func backupPlaces(_ text: String) -> [PlaceAddress]? {
        let parts = text.split(separator: ",").map { $0.trimmingWhitespace() }
        let places = parts.compactMap { PlaceAddress($0) }
        guard (1...Self.placeLimit).contains(places.count), places.count == parts.count,
            Set(places).count == places.count
        else {
            refuse(
                .backupTo, "is not a list of 1 to \(Self.placeLimit) folders and buckets",
                "Write absolute paths and addresses, separated by commas, as "
                    + "/mnt/backups,https://s3.example.org/bucket/folder.")
            return nil
        }
        return places
    }

    private mutating func backupRecipients() -> [RecipientKey]? {
        guard let text = text(.backupRecipients) else {
            refuse(
                .backupRecipients, "is missing beside the place",
                "Run `klatch backup key FILE` on another machine, and set it to the line that it prints.")
            return nil
        }
        let parts = text.split(separator: ",").map { $0.trimmingWhitespace() }
        let keys = parts.compactMap { try? RecipientKey(parsing: $0) }
        guard keys.count == parts.count, (1...RecipientKey.limit).contains(Set(keys).count) else {
            refuse(
                .backupRecipients, "is not a list of 1 to \(RecipientKey.limit) public keys for backups",
                "Copy the lines that `klatch backup key FILE` prints, separated by commas.")
            return nil
        }
        return keys
    }

    private mutating func backupTime() -> ClockTime? {
        guard let text = text(.backupTime) else { return ClockTime(hour: 2, minute: 15, zone: .gmt) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), let time = ClockTime(hour: hour, minute: minute, zone: .gmt)
        else {
            refuse(.backupTime, "is not a time of day", "Write it in UTC, as 02:15.")
            return nil
        }
        return time
    }
}
