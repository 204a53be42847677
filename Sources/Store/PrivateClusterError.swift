import Primitives

/// Why the private PostgreSQL could not be made or started, with the fix in words.
package enum PrivateClusterError: ExplainedError, Equatable, Sendable {
    case noPostgreSQL(searched: [String])
    case tooOld(binaries: String, major: Int)
    case versionMismatch(folder: String, cluster: Int, installed: [Int])
    case noPostgresUser
    case noSetpriv
    case unnamedUser(UInt32)
    case unreachable(folder: String, closed: String, user: String)
    case foreignFolder(String, owner: String, expected: String)
    case notAFolder(String)
    case cannotUse(String, reason: String)
    case socketPathTooLong(String, bytes: Int)
    case notWhole(String)
    case inUse(folder: String, process: Int32?)
    case diskFull(String)
    case creationFailed(lastWords: String)
    case startFailed(lastWords: String, log: String)
    case slowStart(seconds: Int64, log: String)

    package var words: (problem: String, fix: String) {
        switch self {
        case .noPostgreSQL, .tooOld, .versionMismatch, .noPostgresUser, .noSetpriv, .unnamedUser: programWords
        case .unreachable, .foreignFolder, .notAFolder, .cannotUse, .socketPathTooLong: folderWords
        case .notWhole, .inUse, .diskFull, .creationFailed, .startFailed, .slowStart: serverWords
        }
    }

    private var programWords: (String, String) {
        switch self {
        case .noPostgreSQL(let searched):
            (
                "PostgreSQL was not found (looked in \(searched.joined(separator: ", "))).",
                "Install it with `apt-get install postgresql-15`, or name its folder in KLATCH_POSTGRES_BIN."
            )
        case .tooOld(let binaries, let major):
            (
                "PostgreSQL \(major) in \(binaries) is too old: Klatch needs \(PrivateClusterBinaries.oldestMajor) or newer.",
                "Install it with `apt-get install postgresql-15`."
            )
        case .versionMismatch(let folder, let cluster, let installed):
            (
                "The data in \(folder) belongs to PostgreSQL \(cluster), but only \(Self.list(installed)) is installed.",
                "Install the matching one with `apt-get install postgresql-\(cluster)`; the data is untouched."
            )
        case .noPostgresUser:
            (
                "Klatch runs as root, and PostgreSQL must not; the user `postgres` that it would run as does not exist.",
                "Install PostgreSQL with `apt-get install postgresql-15`, or run Klatch as an ordinary user."
            )
        case .noSetpriv:
            (
                "Klatch runs as root and needs /usr/bin/setpriv to run PostgreSQL as the user `postgres`.",
                "Install it with `apt-get install util-linux`, or run Klatch as an ordinary user."
            )
        case .unnamedUser(let uid):
            (
                "Klatch runs as user number \(uid), which has no usable name on this machine, and PostgreSQL needs one.",
                "Run Klatch as a user listed in /etc/passwd."
            )
        default: ("", "")
        }
    }

    private var folderWords: (String, String) {
        switch self {
        case .unreachable(let folder, let closed, let user):
            (
                "The user `\(user)`, who runs PostgreSQL, cannot reach \(folder) because \(closed) is closed to it.",
                "Run `chmod o+x \(closed)`, or set KLATCH_DATA to another folder, for example /var/lib/klatch."
            )
        case .foreignFolder(let folder, let owner, let expected):
            (
                "The folder \(folder) belongs to `\(owner)`, but must belong to `\(expected)`.",
                "Run Klatch as the user that made it, or give it over with `chown -R \(expected): \(folder)`."
            )
        case .notAFolder(let path):
            ("\(path) is not a folder.", "Move it away, or set KLATCH_DATA to another folder.")
        case .cannotUse(let path, let reason):
            (
                "\(path) cannot be used: \(reason).",
                "Make it writable for Klatch, or set KLATCH_DATA to another folder."
            )
        case .socketPathTooLong(let path, let bytes):
            (
                "The path of the database socket, \(path), is \(bytes) bytes long; the system allows "
                    + "\(PrivateClusterFolders.longestSocketPath).", "Set KLATCH_DATA to a folder with a shorter path."
            )
        default: ("", "")
        }
    }

    private var serverWords: (String, String) {
        switch self {
        case .notWhole(let folder):
            (
                "The folder \(folder) does not hold a whole PostgreSQL cluster.",
                "Restore it from a backup, or move it away to begin with an empty one."
            )
        case .inUse(let folder, let process):
            (
                "Another Klatch\(process.map { " (process \($0))" } ?? "") is using \(folder).",
                "Stop it first, or set KLATCH_DATA to another folder."
            )
        case .diskFull(let folder):
            ("The disk that holds \(folder) is full.", "Free some space and start Klatch again; nothing was lost.")
        case .creationFailed(let lastWords):
            (
                "PostgreSQL could not make its data folder. It said: \(lastWords)",
                "Mend what it names and start Klatch again; nothing is half-made."
            )
        case .startFailed(let lastWords, let log):
            (
                "PostgreSQL did not start. It said: \(lastWords)",
                "Mend what it names and start Klatch again; all it said is in \(log)."
            )
        case .slowStart(let seconds, let log):
            (
                "PostgreSQL did not answer within \(seconds) seconds of its start.",
                "Look at what it says in \(log), and start Klatch again."
            )
        default: ("", "")
        }
    }

    private static func list(_ majors: [Int]) -> String {
        majors.isEmpty ? "no PostgreSQL" : majors.map { "PostgreSQL \($0)" }.joined(separator: " and ")
    }
}
