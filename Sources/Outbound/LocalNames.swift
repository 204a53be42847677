/// Names that mean something else on each network, or the inside of a cloud, and never a server of the public one.
enum LocalNames {
    /// A name in lower case that is one of these or ends in a dot and one of these.
    static func contain(_ name: String) -> Bool {
        endings.contains { name == $0 || name.hasSuffix("." + $0) }
    }

    /// Reserved: RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, ICANN resolution 2024.07.29.06 (internal).
    /// Kept out of the root for their use inside (ICANN 2018.02.04.12): corp, home, mail. The rest is custom.
    private static let endings = [
        "localhost", "test", "invalid", "local", "onion", "home.arpa", "alt", "internal", "corp", "home", "mail",
        "localdomain", "lan", "intranet", "private",
        // Where clouds tell a machine its own secrets; those under `internal` are covered above.
        "metadata.goog", "metadata.tencentyun.com",
    ]
}
