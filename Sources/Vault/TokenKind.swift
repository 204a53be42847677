/// What a token lets its bearer do. A token of one kind is never taken for another.
package enum TokenKind: String, Sendable, CaseIterable {
    /// A signed-in browser.
    case session
    /// A sign-in link.
    case link
    /// An invitation to a workspace.
    case invite
    /// The one-time link of an installation's first owner.
    case owner
    /// A browser that is known again at its next sign-in.
    case device
    /// "This was not me", from a mail that told of something.
    case report
    /// A link that opens one thing for somebody without an account.
    case capability
    /// A program that acts with some of a person's rights.
    case pat
    /// A company's directory that feeds and empties a workspace.
    case scim
}
