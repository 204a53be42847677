import Foundation

/// The file that PostgreSQL's words go to: Klatch opens it and hands it over, so it stays Klatch's own.
struct PrivateClusterLog: Sendable {
    static let rotationBytes: UInt64 = 4 << 20
    private static let tailBytes: UInt64 = 16 << 10

    let path: String
    let handle: FileHandle
    /// Where this run's words begin.
    private let start: UInt64

    /// Opens the log for appending. A long one becomes `postgres.log.1` first, replacing the one before.
    init(_ path: String) throws(PrivateClusterError) {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64) ?? 0
        if size > Self.rotationBytes { rename(path, path + ".1") }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .cannotUse(path, reason: PrivateClusterFolders.lastReason()) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        self.path = path
        start = (try? handle.seekToEnd()) ?? 0
    }

    /// The words since the log was opened that tell most, on one line: what was fatal, else the last ones.
    var lastWords: String {
        let lines = words.split(separator: "\n")
        let fatal = lines.filter { $0.contains("FATAL:") || $0.contains("PANIC:") }
        let telling = (fatal.isEmpty ? lines : fatal).suffix(3).joined(separator: " / ")
        return telling.isEmpty ? "nothing." : telling.last == "." ? telling : telling + "."
    }

    /// Whether those words blame a full disk.
    var blamesFullDisk: Bool { words.contains("No space left on device") }

    private var words: String {
        guard let reader = FileHandle(forReadingAtPath: path), let end = try? reader.seekToEnd(), end > start else {
            return ""
        }
        try? reader.seek(toOffset: max(start, end > Self.tailBytes ? end - Self.tailBytes : 0))
        return String(decoding: (try? reader.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
