import Foundation
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// Small files that are written and read whole: keys and manifests.
package enum PlainFile {
    /// A new file, mode 0600, on the disk when this returns. Throws rather than write over one that is there.
    package static func create(_ path: String, _ bytes: [UInt8]) throws {
        let sink = try FileSink(path)
        do {
            try bytes.withUnsafeBytes { try sink.write($0) }
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// A file that takes the place of an older one at once, mode 0600.
    static func replace(_ path: String, _ bytes: [UInt8]) throws {
        let draft = path + ".draft"
        unlink(draft)
        try create(draft, bytes)
        guard rename(draft, path) == 0 else { throw BackupError.cannotWrite(path: path, reason: lastReason()) }
    }

    /// At most `limit` bytes. Throws where it is a link, or anything but a plain file.
    static func contents(_ path: String, limit: Int) throws -> [UInt8] {
        let source = try FileSource(path)
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let piece = try source.read(upTo: min(65_536, limit - bytes.count))
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }

    /// The system's words for the last failed call.
    static func lastReason() -> String { String(cString: strerror(errno)) }

    /// Makes the names in a folder outlive a power cut.
    static func sync(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
