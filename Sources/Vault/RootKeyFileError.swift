import Primitives

/// Why a root key file is not used, with what to do about it. Never holds what is in the file.
package enum RootKeyFileError: Error, Hashable, Sendable {
    case missing(path: String)
    case exists(path: String)
    /// Group or others may read or write it; mode in octal.
    case open(path: String, mode: String)
    case notOurs(path: String)
    case notAFile(path: String)
    case malformed(path: String)
    /// The system refused, by its own words.
    case failed(path: String, reason: String)
}

extension RootKeyFileError: ExplainedError {
    package var words: (problem: String, fix: String) {
        switch self {
        case .missing(let path):
            (
                "There is no root key at \(path), and without it nothing sealed opens.",
                "Put the installation's root key back there, or name its place in KLATCH_ROOT_KEY. "
                    + "Where Klatch was never started, `klatch serve` makes one."
            )
        case .exists(let path): ("There is a file at \(path) already.", "It was left as it is; move it away yourself.")
        case .open(let path, let mode):
            ("Others can read or write the root key \(path) (mode \(mode)).", "Run: chmod 600 \(Self.quoted(path))")
        case .notOurs(let path):
            (
                "The root key \(path) belongs to another user than the one Klatch runs as.",
                "Run: chown \"$(id -u)\" \(Self.quoted(path))"
            )
        case .notAFile(let path):
            ("The root key \(path) is not a plain file.", "Put the file itself there, not a link.")
        case .malformed(let path):
            ("The file \(path) is not a root key as Klatch wrote it.", "Put back the copy you keep; do not edit it.")
        case .failed(let path, let reason):
            ("The root key \(path) could not be used: \(reason).", "Mend that, and start Klatch again.")
        }
    }

    /// For a shell.
    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy {
            ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x2D && $0 <= 0x39) || $0 == UInt8(ascii: "_")
        }
        return plain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }
}
