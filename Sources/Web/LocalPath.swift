import Primitives

/// A path of this site that a browser may be sent to after signing in. Never another site's (AT-9).
package enum LocalPath {
    /// `/`, then only characters that no browser reads as a host, a scheme or a line break.
    package static func isSafe(_ path: String) -> Bool {
        guard path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.count <= 500 else { return false }
        return path.utf8.allSatisfy { allowed.contains($0) }
    }

    /// Percent-encoded as one query value; `/` where the path is not safe.
    package static func encoded(_ path: String) -> String { isSafe(path) ? path : "/" }

    private static let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./".utf8)
}
