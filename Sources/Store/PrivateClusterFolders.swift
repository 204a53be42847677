import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Where everything of the private cluster lies, and who may touch it.
///
/// The data folder belongs to Klatch. When Klatch is root, PostgreSQL runs as `postgres` and must pass through the
/// data folder to reach its own, so the folder is 0711: others may pass to a name they know, not list or write; every
/// file and folder in it closes itself (0600, 0700). Otherwise Klatch and PostgreSQL are one user, and it is 0700.
/// Because the data folder is never PostgreSQL's own, a subverted server cannot swap the folders that root works on.
struct PrivateClusterFolders: Sendable {
    /// `sockaddr_un.sun_path` holds 108 bytes, the last of them zero.
    static let longestSocketPath = 107
    static let port = 5432
    /// A fresh cluster takes 46 MB; one with less room than this to grow in would stop soon.
    static let roomForCluster: UInt64 = 96 << 20
    /// A disk with less room than this is full for every purpose.
    static let roomForAnything: UInt64 = 1 << 20

    let data: String

    init(_ dataFolder: URL) {
        data = Self.path(dataFolder)
    }

    var cluster: String { data + "/postgres" }
    var socket: String { data + "/socket" }
    var socketFile: String { "\(socket)/.s.PGSQL.\(Self.port)" }
    var logs: String { data + "/log" }
    var log: String { logs + "/postgres.log" }
    var lock: String { data + "/klatch.lock" }
    var halfMade: String { cluster + Self.halfMadeMark + String(getpid()) }

    private static let halfMadeMark = ".new-"

    /// Makes the folders that are missing and sets right the modes of those that are there. Throws when a folder
    /// belongs to somebody else, or when PostgreSQL's user could not reach its own.
    func prepare(for account: PrivateClusterAccount) async throws {
        guard socketFile.utf8.count <= Self.longestSocketPath else {
            throw PrivateClusterError.socketPathTooLong(socketFile, bytes: socketFile.utf8.count)
        }
        guard !data.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: ",") }) else {
            throw PrivateClusterError.cannotUse(
                data, reason: "a comma or a control character in the path would confuse PostgreSQL")
        }
        let own = try PrivateClusterAccount.current()
        try makeParents()
        try Self.ensure(data, owner: own, mode: own.uid == account.uid ? 0o700 : 0o711, followingLinks: true)
        try Self.ensure(logs, owner: own, mode: 0o700)
        try Self.ensure(socket, owner: account, mode: 0o700)
        try await checkReach(of: account)
    }

    /// Removes what an earlier start left half-made. Only for the holder of the lock.
    func removeHalfMade() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        for name in names where name.hasPrefix("postgres" + Self.halfMadeMark) {
            try? FileManager.default.removeItem(atPath: data + "/" + name)
        }
    }

    /// Removes a socket that a killed server left, and its lock file, whose process number may by now be another's.
    func removeSocket() {
        unlink(socketFile)
        unlink(socketFile + ".lock")
    }

    /// Whether the disk has less room left than this. Asked when PostgreSQL fails too: a full disk also swallows the
    /// words with which it says so.
    func hasLessRoom(than bytes: UInt64) -> Bool {
        var space = statvfs()
        guard statvfs(data, &space) == 0 else { return false }
        return UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).partialValue < bytes
    }

    /// The major version of the cluster that is there; nil when there is none yet.
    func clusterMajor() throws(PrivateClusterError) -> Int? {
        // An empty folder is as good as none: only then does rmdir succeed.
        guard rmdir(cluster) != 0, errno != ENOENT else { return nil }
        guard let text = try? String(contentsOfFile: cluster + "/PG_VERSION", encoding: .utf8),
            let major = PrivateClusterBinaries.major(in: text),
            access(cluster + "/global/pg_control", F_OK) == 0
        else { throw .notWhole(cluster) }
        return major
    }

    /// The system's words for the last failed call.
    static func lastReason() -> String { String(cString: strerror(errno)) }

    /// A path without the slash at its end that Foundation gives to folders.
    static func path(_ url: URL) -> String {
        let path = url.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private func makeParents() throws(PrivateClusterError) {
        let parent = URL(fileURLWithPath: data).deletingLastPathComponent()
        do { try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true) } catch {
            throw .cannotUse(Self.path(parent), reason: "it could not be made")
        }
    }

    /// A folder with this owner and mode. As root, a folder that is root's own is given to the owner.
    static func ensure(
        _ path: String, owner: PrivateClusterAccount, mode: mode_t, followingLinks: Bool = false
    ) throws(PrivateClusterError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw refusal(path) }
        var entry = stat()
        guard (followingLinks ? stat(path, &entry) : lstat(path, &entry)) == 0 else { throw refusal(path) }
        guard entry.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path) }
        if entry.st_uid != owner.uid {
            guard geteuid() == 0, entry.st_uid == 0 else {
                throw .foreignFolder(path, owner: PrivateClusterAccount.name(of: entry.st_uid), expected: owner.name)
            }
            guard lchown(path, owner.uid, owner.gid) == 0 else { throw refusal(path) }
        }
        if entry.st_mode & 0o7777 != mode, chmod(path, mode) != 0 { throw refusal(path) }
    }

    private static func refusal(_ path: String) -> PrivateClusterError {
        errno == ENOSPC ? .diskFull(path) : .cannotUse(path, reason: lastReason())
    }

    /// Every folder on the way must let PostgreSQL's user pass. The mode bits settle it in the usual case; where they
    /// say no, the system is asked, because groups and access lists may still say yes.
    private func checkReach(of account: PrivateClusterAccount) async throws {
        guard account.uid != geteuid() else { return }
        var way = URL(fileURLWithPath: data).resolvingSymlinksInPath()
        while true {
            let folder = Self.path(way)
            var entry = stat()
            if stat(folder, &entry) == 0, entry.st_mode & S_IXOTH == 0, await !Self.mayPass(folder, account) {
                throw PrivateClusterError.unreachable(folder: data, closed: folder, user: account.name)
            }
            guard folder != "/" else { return }
            way.deleteLastPathComponent()
        }
    }

    private static func mayPass(_ folder: String, _ account: PrivateClusterAccount) async -> Bool {
        let question = PrivateClusterProgram("/usr/bin/test", ["-x", folder], as: account)
        return (try? await question.finish()) == 0
    }
}
