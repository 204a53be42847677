import Foundation
import Primitives

/// Which backups are restored: one of the data, with the newest of the keys, so that who was erased since stays erased.
package struct RestoreChoice: Sendable {
    package let data: ShelvedBackup
    package let keys: ShelvedBackup

    /// - Parameters:
    ///   - name: nil for the newest, which must then be one of the last day.
    ///   - newest: the name of the last one that was made, where the installation still knows.
    package init(
        _ name: BackupName?, on shelf: Shelf, keys keyShelf: Shelf, at now: Date, newest: String? = nil,
        allowingOldKeys: Bool = false
    ) throws(BackupError) {
        let data = try Self.data(name, shelf, now, newest)
        guard let keys = try Self.sound(keyShelf, .keys) else { throw .noKeys(place: keyShelf.place.words) }
        let age = now.timeIntervalSince(keys.date)
        guard allowingOldKeys || age <= Retention.keysClaim else {
            throw .oldKeys(name: keys.name.text, days: Int(age / 86_400))
        }
        guard keys.date >= data.date else { throw .keysBeforeData(keys: keys.name.text, data: data.name.text) }
        (self.data, self.keys) = (data, keys)
    }

    private static func data(
        _ name: BackupName?, _ shelf: Shelf, _ now: Date, _ newest: String?
    ) throws(BackupError) -> ShelvedBackup {
        if let name {
            guard let found = shelf.backups.first(where: { $0.name == name && name.kind == .data }) else {
                throw .notFound(name: name.text, place: shelf.place.words)
            }
            if let fault = found.fault { throw fault }
            return found
        }
        guard let found = try sound(shelf, .data) else { throw .noBackup(place: shelf.place.words) }
        if let newest, newest != found.name.text { throw .replayed(found: found.name.text, newest: newest) }
        let age = now.timeIntervalSince(found.date)
        guard age <= Retention.staleAfter else { throw .stale(name: found.name.text, hours: Int(age / 3600)) }
        return found
    }

    /// The newest. Where the newest has a fault, that is thrown: it is not passed over for an older one.
    private static func sound(_ shelf: Shelf, _ kind: BackupKind) throws(BackupError) -> ShelvedBackup? {
        guard let last = shelf.backups.last(where: { $0.name.kind == kind }) else { return nil }
        if let fault = last.fault { throw fault }
        return last
    }
}
