import Mail
import Primitives

extension MailTrouble {
    /// What happened, one sentence, in the reader's language.
    func summary(_ catalogue: Catalogue) -> String { catalogue.sentence(summaryWords) }

    /// What to do about it, in the reader's language.
    func fix(_ catalogue: Catalogue) -> String { catalogue.sentence(fixWords) }

    private var summaryWords: WordKey {
        switch self {
        case .nameNotFound: WordKey("app.mail-trouble.name-not-found")
        case .connectionRefused: WordKey("app.mail-trouble.connection-refused")
        case .unreachable: WordKey("app.mail-trouble.unreachable")
        case .timedOut: WordKey("app.mail-trouble.timed-out")
        case .connectionLost: WordKey("app.mail-trouble.connection-lost")
        case .notAMailServer: WordKey("app.mail-trouble.not-a-mail-server")
        case .notWelcome: WordKey("app.mail-trouble.not-welcome")
        case .tlsNotOffered: WordKey("app.mail-trouble.tls-not-offered")
        case .tlsFailed: WordKey("app.mail-trouble.tls-failed")
        case .certificateNotTrusted: WordKey("app.mail-trouble.certificate-not-trusted")
        case .certificateExpired: WordKey("app.mail-trouble.certificate-expired")
        case .certificateForAnotherName: WordKey("app.mail-trouble.certificate-for-another-name")
        case .authorityFileUnreadable: WordKey("app.mail-trouble.authority-file-unreadable")
        case .wrongCredentials: WordKey("app.mail-trouble.wrong-credentials")
        case .credentialsNeeded: WordKey("app.mail-trouble.credentials-needed")
        case .noCommonSignIn: WordKey("app.mail-trouble.no-common-sign-in")
        case .senderRefused: WordKey("app.mail-trouble.sender-refused")
        case .relayDenied: WordKey("app.mail-trouble.relay-denied")
        case .recipientRefused: WordKey("app.mail-trouble.recipient-refused")
        case .mailboxUnknown: WordKey("app.mail-trouble.mailbox-unknown")
        case .messageRefused: WordKey("app.mail-trouble.message-refused")
        case .returned: WordKey("app.mail-trouble.returned")
        case .busy: WordKey("app.mail-trouble.busy")
        case .noAnswerAfterMessage: WordKey("app.mail-trouble.no-answer-after-message")
        case .stopped: WordKey("app.mail-trouble.stopped")
        case .interrupted: WordKey("app.mail-trouble.interrupted")
        case .restored: WordKey("app.mail-trouble.restored")
        case .calledOff: WordKey("app.mail-trouble.called-off")
        case .tooLate: WordKey("app.mail-trouble.too-late")
        case .other: WordKey("app.mail-trouble.other")
        }
    }

    private var fixWords: WordKey {
        switch self {
        case .nameNotFound: WordKey("app.mail-fix.name-not-found")
        case .connectionRefused: WordKey("app.mail-fix.connection-refused")
        case .unreachable, .timedOut: WordKey("app.mail-fix.unreachable")
        case .connectionLost: WordKey("app.mail-fix.connection-lost")
        case .notAMailServer: WordKey("app.mail-fix.not-a-mail-server")
        case .notWelcome: WordKey("app.mail-fix.not-welcome")
        case .tlsNotOffered: WordKey("app.mail-fix.tls-not-offered")
        case .tlsFailed: WordKey("app.mail-fix.tls-failed")
        case .certificateNotTrusted: WordKey("app.mail-fix.certificate-not-trusted")
        case .certificateExpired: WordKey("app.mail-fix.certificate-expired")
        case .certificateForAnotherName: WordKey("app.mail-fix.certificate-for-another-name")
        case .authorityFileUnreadable: WordKey("app.mail-fix.authority-file-unreadable")
        case .wrongCredentials: WordKey("app.mail-fix.wrong-credentials")
        case .credentialsNeeded: WordKey("app.mail-fix.credentials-needed")
        case .noCommonSignIn: WordKey("app.mail-fix.no-common-sign-in")
        case .senderRefused: WordKey("app.mail-fix.sender-refused")
        case .relayDenied: WordKey("app.mail-fix.relay-denied")
        case .recipientRefused, .mailboxUnknown: WordKey("app.mail-fix.recipient-refused")
        case .messageRefused: WordKey("app.mail-fix.message-refused")
        case .returned: WordKey("app.mail-fix.returned")
        case .busy: WordKey("app.mail-fix.busy")
        case .noAnswerAfterMessage, .interrupted, .restored: WordKey("app.mail-fix.no-answer-after-message")
        case .stopped: WordKey("app.mail-fix.stopped")
        case .calledOff: WordKey("app.mail-fix.called-off")
        case .tooLate: WordKey("app.mail-fix.too-late")
        case .other: WordKey("app.mail-fix.other")
        }
    }
}
