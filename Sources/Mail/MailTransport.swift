import Primitives

/// Takes one finished message to one recipient.
package protocol MailTransport: Sendable {
    /// Never throws and never tries twice: what became of the message is the result.
    func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult
    /// The same, with what a person needs to understand a failure.
    func attempt(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendAttempt
}

extension MailTransport {
    package func attempt(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendAttempt {
        SendAttempt(result: await send(message, from: from, to: to))
    }
}

/// What became of a message. The words of a server may quote the recipient's address: not for logs.
package enum SendResult: Hashable, Sendable {
    /// The server took the message over, in its own words.
    case accepted(reply: String)
    /// There is no mail server, and it stays here.
    case kept
    /// The server said no for good. Not to be tried again by itself.
    case refused(code: Int, reply: String)
    /// The message surely did not leave. Safe to try again.
    case unavailable(reason: String)
    /// The connection was lost after the message was handed over and before the answer. It may have arrived:
    /// only a person may send it again.
    case unknown(reason: String)
}

/// One try: the result, the trouble if there was one, and the dialogue with secrets and the message left out.
package struct SendAttempt: Hashable, Sendable {
    package let result: SendResult
    package let trouble: MailTrouble?
    package let dialogue: SMTPDialogue

    package init(result: SendResult, trouble: MailTrouble? = nil, dialogue: SMTPDialogue = SMTPDialogue()) {
        self.result = result
        self.trouble = trouble
        self.dialogue = dialogue
    }
}
