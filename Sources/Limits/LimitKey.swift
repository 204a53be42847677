import Foundation

/// Whose events are counted: a kind, and 16 bytes of keyed digest. What was digested is neither kept nor stored.
package struct LimitKey: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// One host: an address of version 4, or a /64 of version 6, which is the least one customer gets (RFC 6177).
        case peer
        /// What one site of version 6 gets, a /48. Hosts of version 4 have none.
        case network
        case account
        /// A mail address, by its blind index.
        case address
        /// A browser, by the hash of its cookie.
        case browser
        case accountInBrowser = "account-in-browser"
        case addressInBrowser = "address-in-browser"
        /// A mail address, as somebody at one host asks about it.
        case addressFromPeer = "address-from-peer"
        case workspace
        /// A token of a program: an API token or a directory's.
        case token
        /// The whole installation.
        case installation
    }

    package let kind: Kind
    /// 16 bytes, written as a UUID because the database stores and compares these best.
    let digest: UUID
}
