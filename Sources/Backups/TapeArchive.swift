import Foundation

/// A tape archive of plain files (POSIX ustar): what `tar` reads, and no more of the format than that.
enum TapeArchive {
    static let block = 512

    /// The 512 bytes before a file.
    static func header(_ entry: FolderEntry) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: block)
        func put(_ text: String, _ offset: Int) {
            bytes.replaceSubrange(offset..<(offset + text.utf8.count), with: Array(text.utf8))
        }
        put(entry.path, 0)
        put("0000600\0", 100)
        put("0000000\0", 108)
        put("0000000\0", 116)
        put(octal(entry.bytes, 11) + "\0", 124)
        put(octal(0, 11) + "\0", 136)
        put("        ", 148)
        put("0", 156)
        put("ustar\u{0}00", 257)
        let sum = bytes.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + "\0 ", 148)
        return bytes
    }

    /// Zeros up to the next block.
    static func padding(_ count: Int) -> Int { (block - count % block) % block }

    private static func octal(_ number: Int, _ width: Int) -> String {
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Writes files of the data folder into an archive, as they are while it is written.
struct TapeWriter {
    let folder: DataFolder
    let sink: any ByteSink

    /// Returns what was written. A file that is gone by now is left out; one that grows or shrinks meanwhile is read as
    /// long as it was, or filled up with zeros.
    func write(_ entries: [FolderEntry]) throws -> [FolderEntry] {
        var written: [FolderEntry] = []
        for entry in entries {
            guard let source = try? FileSource(folder.path + "/" + entry.path) else { continue }
            try sink.write(TapeArchive.header(entry))
            var left = entry.bytes
            while left > 0 {
                let piece = try source.read(upTo: min(left, 262_144))
                try sink.write(piece.isEmpty ? [UInt8](repeating: 0, count: min(left, 262_144)) : piece)
                left -= piece.isEmpty ? min(left, 262_144) : piece.count
            }
            try sink.write([UInt8](repeating: 0, count: TapeArchive.padding(entry.bytes)))
            written.append(entry)
        }
        try sink.write([UInt8](repeating: 0, count: 2 * TapeArchive.block))
        return written
    }
}

/// Writes the files of an archive into an empty folder: those that the manifest lists, in its order, and nothing else.
struct TapeReader {
    let source: any ByteSource
    let file: String

    func unpack(_ entries: [FolderEntry], into folder: String) throws {
        try FolderEntry.check(entries)
        for entry in entries {
            let header = try block()
            guard header == TapeArchive.header(entry) else { throw BackupError.badEntry("not what the manifest lists") }
            try unpack(entry, into: folder)
        }
        for _ in 0..<2 where try block().contains(where: { $0 != 0 }) {
            throw BackupError.badEntry("more than the manifest lists")
        }
        guard try source.read(upTo: 1).isEmpty else { throw BackupError.badEntry("more than the manifest lists") }
    }

    private func unpack(_ entry: FolderEntry, into folder: String) throws {
        let path = folder + "/" + entry.path
        // The folder is ours and was empty: nothing in it can be a link.
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false),
            withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let sink = try FileSink(path)
        var left = entry.bytes
        while left > 0 {
            let piece = try source.read(upTo: min(left, 262_144))
            guard !piece.isEmpty else { throw BackupError.truncated(file: file) }
            try sink.write(piece)
            left -= piece.count
        }
        try sink.finish()
        _ = try exactly(TapeArchive.padding(entry.bytes))
    }

    private func block() throws -> [UInt8] { try exactly(TapeArchive.block) }

    private func exactly(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try source.read(upTo: count - bytes.count)
            guard !piece.isEmpty else { throw BackupError.truncated(file: file) }
            bytes += piece
        }
        return bytes
    }
}
