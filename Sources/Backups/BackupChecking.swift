import Foundation
import Primitives

/// Checks the files of one backup against its manifest. Blocks.
struct BackupChecking {
    let manifest: Manifest
    let name: BackupName
    /// Where the parts are.
    var paths: [BackupPart: String]
    /// Whether these are copies, to be removed when they were looked at.
    var hasCopies = false

    /// Every octet is what the manifest says. Reads all of it, opens nothing.
    func verifyFiles() throws {
        for part in parts { try verify(part) }
    }

    /// Opens everything, and counts the rows.
    func tryOpening(_ key: RecipientPrivateKey) throws {
        for part in parts {
            let plain = try open(part, key)
            if part == .rows { try countRows(plain) } else { while try !plain.read(upTo: 1 << 18).isEmpty {} }
        }
    }

    /// What a part holds, decrypted and unpacked, at most as much as its manifest says.
    func open(_ part: BackupPart, _ key: RecipientPrivateKey) throws -> DecompressingSource {
        let file = name.file(part)
        guard let path = paths[part], let entry = manifest.file(part) else { throw BackupError.missing(file: file) }
        let opened = try OpeningSource(FileSource(path), name, part, key: key)
        return try DecompressingSource(opened, file: file, limit: entry.plainBytes)
    }

    /// The parts that the manifest lists, each once.
    var parts: [BackupPart] { BackupPart.allCases.filter { manifest.file($0) != nil } }

    private func verify(_ part: BackupPart) throws {
        let file = name.file(part)
        guard let entry = manifest.file(part), let path = paths[part] else { throw BackupError.missing(file: file) }
        let source = try FileSource(path)
        // The header first: it can say more than that something is different.
        _ = try PartHeader(reading: source, name, part)
        if source.size < entry.bytes { throw BackupError.truncated(file: file) }
        if source.size > entry.bytes { throw BackupError.trailing(file: file) }
        while try !source.read(upTo: 1 << 20).isEmpty {}
        guard Hex.encode(source.digest) == entry.sha256 else { throw BackupError.otherFile(file: file) }
    }

    private func countRows(_ plain: DecompressingSource) throws {
        let reader = try RowsReader(plain, file: name.file(.rows))
        var expected = manifest.tables
        while let block = try reader.nextBlock() {
            guard !expected.isEmpty, expected[0].table == block.table else {
                throw BackupError.unreadable(
                    file: name.file(.rows), what: "it has other tables than its manifest lists")
            }
            var count = 0
            while let rows = try reader.nextRows() { count += rows.count { $0 == UInt8(ascii: "\n") } }
            let entry = expected.removeFirst()
            guard entry.rows == count else {
                throw BackupError.wrongCount(table: entry.table, expected: entry.rows, found: count)
            }
        }
        guard expected.isEmpty else {
            throw BackupError.unreadable(file: name.file(.rows), what: "it has fewer tables than its manifest lists")
        }
    }
}
