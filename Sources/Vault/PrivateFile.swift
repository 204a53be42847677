import Foundation
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A file that only the user Klatch runs as may read: the system calls under `RootKeyFile`.
struct PrivateFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Writes a new file, mode 0600, and returns once it is on the disk. Throws rather than open one that is there.
    func create(_ bytes: [UInt8]) throws(RootKeyFileError) {
        let descriptor = openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? .exists(path: path) : refusal() }
        defer { close(descriptor) }
        guard put(bytes, to: descriptor) == bytes.count, fsync(descriptor) == 0 else {
            let refusal = refusal()
            unlink(path)
            throw refusal
        }
    }

    /// At most `limit` bytes of it. Throws unless it is a plain file of ours that nobody else can open.
    func contents(limit: Int) throws(RootKeyFileError) -> [UInt8] {
        let descriptor = openat(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw refusal() }
        defer { close(descriptor) }
        try check(descriptor)
        var buffer = [UInt8](repeating: 0, count: limit)
        defer { wipe(&buffer) }
        let count = fill(&buffer, from: descriptor)
        return Array(buffer.prefix(count))
    }

    /// Makes names in the file's folder outlive a power cut.
    func syncFolder() throws(RootKeyFileError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refusal() }
    }

    /// What the last system call answered.
    func refusal() -> RootKeyFileError {
        switch errno {
        case ENOENT: .missing(path: path)
        case ELOOP: .notAFile(path: path)
        default: .failed(path: path, reason: String(cString: strerror(errno)))
        }
    }

    private func check(_ descriptor: Int32) throws(RootKeyFileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_uid == geteuid() else { throw .notOurs(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .open(path: path, mode: "0" + String(status.st_mode & 0o777, radix: 8))
        }
    }

    private func put(_ bytes: [UInt8], to descriptor: Int32) -> Int {
        bytes.withUnsafeBytes { buffer in
            var count = 0
            while count < buffer.count {
                let chunk = write(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if chunk <= 0 { break }
                count += chunk
            }
            return count
        }
    }

    private func fill(_ bytes: inout [UInt8], from descriptor: Int32) -> Int {
        bytes.withUnsafeMutableBytes { buffer in
            var count = 0
            while count < buffer.count {
                let chunk = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if chunk <= 0 { break }
                count += chunk
            }
            return count
        }
    }
}
