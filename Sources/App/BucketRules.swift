import Backups
import Foundation
import Outbound
import Primitives
import Store

/// How buckets are reached, whichever they are.
package struct BucketSettings: Sendable {
    /// Nil where none is set.
    let key: BucketKey?
    let authorities: String?
    /// On this machine, in local mode.
    let takesPlain: Bool

    /// - Parameter database: Where calls are written down; nil only where there is no installation yet.
    func place(
        _ address: BucketAddress, ledger database: Database?, time: TimeSource, random: RandomSource
    ) throws(BackupError) -> BucketPlace {
        guard takesPlain || !address.isPlain else { throw .bucket(place: address.text, .plain) }
        guard let key else { throw .bucket(place: address.text, .noKey) }
        let server = BucketServer(address.origin, authorities: authorities, ledger: database, random: random)
        return BucketPlace(address, key: key, server: server, time: time, random: random)
    }
}

/// How the settings of buckets are read and what is refused, each with its fix.
extension SettingsSource {
    private static let standardRegion = "us-east-1"

    /// - Parameter places: Where backups go: what is missing for a bucket among them is refused.
    mutating func buckets(for places: [PlaceAddress], isLocal: Bool) -> BucketSettings {
        let (id, secret) = (text(.bucketKey), text(.bucketSecret))
        let region = text(.bucketRegion) ?? Self.standardRegion
        let isNeeded = places.contains { $0.bucket != nil }
        switch (id, secret) {
        case (nil, nil) where isNeeded:
            refuse(.bucketKey, "is missing beside a bucket", "Set it to the access key's ID, and its secret too.")
        case (nil, .some): refuse(.bucketKey, "is missing beside its secret", "Set it to the access key's ID.")
        case (.some, nil):
            refuse(.bucketSecret, "is missing beside the key's ID", "Set it, or KLATCH_BACKUP_S3_SECRET_FILE.")
        default: break
        }
        let key = id.flatMap { id in secret.flatMap { BucketKey(id: id, secret: Secret($0), region: region) } }
        if key == nil, id != nil, secret != nil {
            refuse(.bucketKey, "with its secret and region cannot be sent", "Copy all three as the store shows them.")
        }
        if !isLocal, places.contains(where: { $0.bucket?.isPlain == true }) {
            refuse(
                .backupTo, "names a bucket by plain http", "Write https://, with the host that its certificate names.")
        }
        return BucketSettings(key: key, authorities: bucketAuthorities(), takesPlain: isLocal)
    }

    private mutating func bucketAuthorities() -> String? {
        guard let file = text(.bucketAuthorities) else { return nil }
        if !FileManager.default.isReadableFile(atPath: file) {
            refuse(.bucketAuthorities, "the file \(file) cannot be read", "Check the path, owner and mode.")
        }
        return file
    }
}
