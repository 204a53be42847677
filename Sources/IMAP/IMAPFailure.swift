/// Why a mail server did not do what was asked. Holds nothing of what it said.
package enum IMAPFailure: Error, Hashable, Sendable {
    /// The name leads nowhere.
    case unresolved
    case unreachable
    /// The address is not one of those that we call; nothing was said.
    case notAllowed
    /// No encryption could be agreed upon, or none is offered.
    case encryption
    /// The certificate is not valid, not trusted, or another name's.
    case certificate
    case timeout
    /// The connection ended in the middle.
    case broken
    case cancelled
    /// Not IMAP, or more of it than anybody needs.
    case malformed
    /// User or password are not, or no longer, good.
    case unauthorized
    /// It takes no password in a way that we know.
    case noCommonSignIn
    /// No room is left in the mailbox.
    case full
    /// It has no folder for this, and makes none.
    case noFolder(IMAPFolder)
    /// Not now: its own trouble, or too many connections.
    case unavailable
    /// Understood and declined.
    case rejected
    /// Too much waits here already, or libcurl cannot be used as it must be.
    case busy
}
