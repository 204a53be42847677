import Foundation

/// What PostgreSQL's `postmaster.pid` says about the server of a folder
/// (PostgreSQL source, `src/include/utils/pidfile.h`: one fact to a line).
struct PrivateClusterPidFile: Sendable, Equatable {
    enum Status: String, Sendable {
        case starting, stopping, ready, standby
    }

    let pid: pid_t
    let socketFolder: String
    /// Empty when the server listens on no network.
    let listenAddress: String
    /// Nil while a server is so young that it has not written its status.
    let status: Status?

    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // A single-user server writes its number with a minus sign: it is a server of nobody.
        guard let first = lines.first, let pid = pid_t(first), pid > 1 else { return nil }
        self.pid = pid
        socketFolder = lines.count > 4 ? String(lines[4]) : ""
        listenAddress = lines.count > 5 ? String(lines[5]) : ""
        status = lines.count > 7 ? Status(rawValue: lines[7].trimmingCharacters(in: .whitespaces)) : nil
    }

    init?(cluster folder: String) {
        guard let text = try? String(contentsOfFile: Self.path(folder), encoding: .utf8) else { return nil }
        self.init(text)
    }

    static func path(_ folder: String) -> String { folder + "/postmaster.pid" }

    /// Removes a pid file that names nobody, as a power cut or a full disk leaves it; PostgreSQL would wait for somebody to do
    /// that by hand. False where there is none, or where it does name a server.
    static func removeCut(_ folder: String) -> Bool {
        guard let text = try? String(contentsOfFile: path(folder), encoding: .utf8),
            pid_t(text.prefix { $0 != "\n" }) == nil
        else { return false }
        return unlink(path(folder)) == 0
    }

    /// Takes the sting out of a pid file whose number now belongs to some unrelated process.
    ///
    /// PostgreSQL would refuse to start because "another server" lives. The file is not removed, since its last lines
    /// let PostgreSQL find out whether children of the dead server still use the data; only the number is replaced by
    /// our own, which PostgreSQL knows to be its parent's and passes over.
    static func disarm(_ folder: String, for account: PrivateClusterAccount) throws(PrivateClusterError) {
        guard let text = try? String(contentsOfFile: path(folder), encoding: .utf8) else { return }
        let rest = text.drop { $0 != "\n" }
        try PrivateClusterFile.replace(path(folder), with: "\(getpid())" + rest, for: account)
    }
}
