import Foundation
import Primitives
import Store

/// Restoring from end to end: what is chosen is fetched, checked, and loaded into an empty database and folder.
package struct BackupRestore: Sendable {
    package let choice: RestoreChoice
    package let place: any BackupPlace
    package let keyPlace: any BackupPlace
    package let key: RecipientPrivateKey
    package let migrations: [Migration]
    package let scratch: String
    package let thread: BackupThread

    package init(
        _ choice: RestoreChoice, from place: any BackupPlace, keys keyPlace: any BackupPlace,
        key: RecipientPrivateKey, migrations: [Migration], scratch: String, thread: BackupThread
    ) {
        self.choice = choice
        self.place = place
        self.keyPlace = keyPlace
        self.key = key
        self.migrations = migrations
        self.scratch = scratch
        self.thread = thread
    }

    /// Returns how many rows were loaded. `folder` is where files of the data folder go, which has none of them; nil for not
    /// at all.
    package func run(owner target: String, folder: String?) async throws -> Int {
        guard let data = choice.data.manifest, let keys = choice.keys.manifest else { throw BackupError.stopped }
        let (dataFiles, keyFiles) = (
            try await BackupChecking(data, choice.data.name, in: place, scratch: scratch),
            try await BackupChecking(keys, choice.keys.name, in: keyPlace, scratch: scratch)
        )
        defer {
            dataFiles.forgetCopies()
            keyFiles.forgetCopies()
        }
        return try await thread.run { mark in
            let restoring = BackupRestoring(
                data: dataFiles, keys: keyFiles, key: key, migrations: migrations, stop: mark)
            let count = try restoring.load(owner: target)
            if let folder { try restoring.unpackFolder(into: folder) }
            return count
        }
    }
}
