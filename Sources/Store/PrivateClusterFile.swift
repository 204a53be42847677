import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Writes a file into a folder that belongs to PostgreSQL's user.
enum PrivateClusterFile {
    /// Replaces the file at `path` in one step, mode 0600, owned by `account`; one that is right already stays.
    ///
    /// A new file is made beside it and renamed over it, so that root never writes through a link that the
    /// folder's owner may have laid there.
    static func replace(
        _ path: String, with text: String, for account: PrivateClusterAccount
    ) throws(PrivateClusterError) {
        guard !holds(path, text) else { return }
        let fresh = path + ".klatch-new"
        unlink(fresh)
        do { try make(fresh, text, account) } catch {
            unlink(fresh)
            throw error
        }
        guard rename(fresh, path) == 0 else { throw refusal(path) }
    }

    private static func holds(_ path: String, _ text: String) -> Bool {
        var entry = stat()
        guard lstat(path, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else { return false }
        return (try? String(contentsOfFile: path, encoding: .utf8)) == text
    }

    private static func make(
        _ fresh: String, _ text: String, _ account: PrivateClusterAccount
    ) throws(PrivateClusterError) {
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(fresh) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw refusal(fresh) }
            bytes = bytes.dropFirst(written)
        }
        if geteuid() == 0, fchown(descriptor, account.uid, account.gid) != 0 { throw refusal(fresh) }
        guard fsync(descriptor) == 0 else { throw refusal(fresh) }
    }

    /// Makes the names in a folder outlast a power cut.
    static func sync(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func refusal(_ path: String) -> PrivateClusterError {
        errno == ENOSPC ? .diskFull(path) : .cannotUse(path, reason: PrivateClusterFolders.lastReason())
    }
}
