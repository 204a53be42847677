import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Takes bytes and hands on what becomes of them: what a backup is written through, never whole in memory.
protocol ByteSink: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws
    /// Called once, after the last byte.
    func finish() throws
}

extension ByteSink {
    func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }
}

/// Gives bytes piece by piece.
protocol ByteSource: AnyObject {
    /// At least one byte, and at most as many as asked for; none at the end.
    func read(upTo count: Int) throws -> [UInt8]
}

/// A new file, mode 0600, with count and hash of what went into it.
final class FileSink: ByteSink {
    private let path: String
    private var descriptor: Int32
    private var hash = SHA256()
    private(set) var count = 0

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? BackupError.exists(path: path)
                : BackupError.cannotWrite(path: path, reason: PlainFile.lastReason())
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let written = Glibc.write(descriptor, start, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw BackupError.cannotWrite(path: path, reason: PlainFile.lastReason()) }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        hash.update(bufferPointer: bytes)
        count += bytes.count
    }

    func finish() throws {
        guard fsync(descriptor) == 0 else {
            throw BackupError.cannotWrite(path: path, reason: PlainFile.lastReason())
        }
        close(descriptor)
        descriptor = -1
    }

    /// Takes the file away again.
    func abandon() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        unlink(path)
    }

    /// SHA-256 of everything written.
    var digest: [UInt8] { Array(hash.finalize()) }
}

/// A plain file, with the hash of what was read of it.
final class FileSource: ByteSource {
    private let path: String
    private let descriptor: Int32
    private var hash = SHA256()
    let size: Int
    private(set) var offset = 0

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0 else { throw Self.refusal(path) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw BackupError.cannotRead(path: path, reason: "it is not a plain file")
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    func read(upTo count: Int) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let start = buffer.baseAddress {
                let read = Glibc.read(descriptor, start + filled, count - filled)
                if read < 0, errno == EINTR { continue }
                guard read >= 0 else { throw BackupError.cannotRead(path: path, reason: PlainFile.lastReason()) }
                if read == 0 { break }
                filled += read
            }
        }
        hash.update(data: bytes)
        offset += bytes.count
        return bytes
    }

    /// SHA-256 of everything read so far.
    var digest: [UInt8] { Array(hash.finalize()) }

    private static func refusal(_ path: String) -> BackupError {
        let name = URL(filePath: path).lastPathComponent
        if errno == ENOENT { return .missing(file: name) }
        return .cannotRead(path: path, reason: errno == ELOOP ? "it is a link" : PlainFile.lastReason())
    }
}
