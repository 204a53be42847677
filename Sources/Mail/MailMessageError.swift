/// Why a message cannot be put on the wire. Carries nothing of the message itself.
package enum MailMessageError: Error, Hashable {
    /// A body is longer than `MailMessage.maximumBody`.
    case tooLong
    /// The unsubscribe address is not a plain web address of at most `MailMessage.maximumLink` octets.
    case unsubscribeNotAWebAddress
}
