import Foundation
import Primitives
import Store

/// Loads a backup of the data, and one of the keys, into an empty database. Blocks.
///
/// The schema comes from this program's own migrations, as far as the backup's had come; of what stands in the backup only
/// rows are read. All of it is one transaction, which ends with every file compared with its manifest.
struct BackupRestoring {
    let data: BackupChecking
    let keys: BackupChecking
    let key: RecipientPrivateKey
    let migrations: [Migration]
    let stop: StopMark

    /// Returns how many rows were loaded. The database then stands at this program's schema.
    func load(owner target: String) throws -> Int {
        guard try DatabaseVacancy.isVacant(owner: target) else {
            throw BackupError.occupied(place: "this database")
        }
        try Migrator(known()).migrate(owner: target)
        let loading = try DatabaseLoading(owner: target)
        let count = try load(data, loading) + load(keys, loading)
        // What was loaded is also what was signed.
        try data.verifyFiles()
        try keys.verifyFiles()
        try loading.commit()
        try Migrator(migrations).migrate(owner: target)
        return count
    }

    /// Files of the data folder, into one that has none of them.
    func unpackFolder(into folder: String) throws {
        guard data.manifest.file(.folder) != nil else { return }
        let plain = try data.open(.folder, key)
        try TapeReader(source: plain, file: data.name.file(.folder)).unpack(data.manifest.folder, into: folder)
    }

    /// The migrations that the backup's database had gone through, as this program has them.
    private func known() throws -> [Migration] {
        for step in data.manifest.migrations
        where !migrations.contains(where: { $0.room == step.room && $0.number == step.number }) {
            throw BackupError.unknownMigration(room: step.room, number: step.number)
        }
        return migrations.filter(data.manifest.appliesTo)
    }

    private func load(_ backup: BackupChecking, _ loading: DatabaseLoading) throws -> Int {
        let file = backup.name.file(.rows)
        let reader = try RowsReader(backup.open(.rows, key), file: file)
        var expected = backup.manifest.tables
        var total = 0
        while let block = try reader.nextBlock() {
            guard !expected.isEmpty, expected[0].table == block.table, RowsScript.holds(block.table, backup.name.kind)
            else { throw BackupError.unreadable(file: file, what: "it has other tables than its manifest lists") }
            let count = try loading.load(block.table, columns: block.columns) {
                if stop.isRaised { throw BackupError.stopped }
                return try reader.nextRows()
            }
            let entry = expected.removeFirst()
            guard entry.rows == count else {
                throw BackupError.wrongCount(table: entry.table, expected: entry.rows, found: count)
            }
            total += count
        }
        guard expected.isEmpty else {
            throw BackupError.unreadable(file: file, what: "it has fewer tables than its manifest lists")
        }
        return total
    }
}
