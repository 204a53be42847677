/// Why a message cannot be put on the wire. Carries nothing of the message itself.
package enum MailMessageError: Error, Hashable {
    /// A body is longer than `MailMessage.maximumBody`.
    case tooLong
    /// An address holds `=?`, which some readers take for an encoded word and so for another address.
    case ambiguousAddress
    /// The unsubscribe address is not a plain web address of at most `MailMessage.maximumLink` octets.
    case unsubscribeNotAWebAddress
}
