import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// An account of the operating system: the one that Klatch runs as, or the one that PostgreSQL runs as.
struct PrivateClusterAccount: Sendable, Equatable {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// The account this process runs as. Throws when it has no name: PostgreSQL then refuses to work.
    static func current() throws(PrivateClusterError) -> Self {
        let uid = geteuid()
        guard let account = find({ getpwuid_r(uid, $0, $1, $2, $3) }), account.isMappable else {
            throw .unnamedUser(uid)
        }
        return account
    }

    /// The account PostgreSQL runs as: our own, unless that is root, which PostgreSQL refuses.
    static func forPostgreSQL() throws(PrivateClusterError) -> Self {
        guard geteuid() == 0 else { return try current() }
        guard let account = find({ getpwnam_r("postgres", $0, $1, $2, $3) }) else { throw .noPostgresUser }
        guard access(PrivateClusterProgram.setpriv, X_OK) == 0 else { throw .noSetpriv }
        return account
    }

    /// The name of a user for a sentence; its number when it has none.
    static func name(of uid: uid_t) -> String {
        find { getpwuid_r(uid, $0, $1, $2, $3) }?.name ?? String(uid)
    }

    /// pg_ident.conf quotes with `"`, has no way to quote that sign itself, and reads a leading `/` as a pattern.
    private var isMappable: Bool {
        !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") }
    }

    private typealias Lookup = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func find(_ lookup: Lookup) -> Self? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { buffer in
            guard let start = buffer.baseAddress, lookup(&entry, start, buffer.count, &found) == 0,
                found != nil, let name = entry.pw_name
            else { return nil }
            return Self(name: String(cString: name), uid: entry.pw_uid, gid: entry.pw_gid)
        }
    }
}
