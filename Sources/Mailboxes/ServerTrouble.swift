import IMAP
import Mail
import Primitives

/// Why a mail server cannot be used: what failed, what to do about it, and the server's own words.
struct ServerTrouble: Sendable, Equatable {
    enum Side: String, Sendable { case looking, sending }

    enum Cause: String, Sendable, CaseIterable {
        case nameNotFound = "name"
        case unreachable
        /// An address that is not called.
        case notAllowed = "not-allowed"
        case notAMailServer = "not-a-mail-server"
        case encryption
        case certificate
        case credentials
        case noSignIn = "no-sign-in"
        case noDrafts = "no-drafts"
        case noSent = "no-sent"
        case refused
        case later
    }

    let side: Side
    let cause: Cause
    /// May quote the person's name or address: for their eyes alone.
    let words: String?

    /// The field beside which it is said.
    var field: String {
        switch cause {
        case .credentials, .noSignIn: "password"
        default: side == .looking ? "imap-host" : "smtp-host"
        }
    }

    var happened: WordKey { WordKey(known: "mailboxes.trouble.\(cause.rawValue)") }
    var fix: WordKey { WordKey(known: "mailboxes.fix.\(cause.rawValue)") }
}

extension ServerTrouble {
    init(_ trouble: IMAPTrouble) {
        let cause: Cause =
            switch trouble.failure {
            case .unresolved: .nameNotFound
            case .unreachable, .timeout, .broken, .cancelled: .unreachable
            case .notAllowed: .notAllowed
            case .malformed: .notAMailServer
            case .encryption: .encryption
            case .certificate: .certificate
            case .unauthorized: .credentials
            case .noCommonSignIn: .noSignIn
            case .noFolder(.sent): .noSent
            case .noFolder: .noDrafts
            case .rejected, .full: .refused
            case .unavailable, .busy: .later
            }
        self.init(side: .looking, cause: cause, words: trouble.words)
    }

    init(_ trouble: MailTrouble, _ dialogue: SMTPDialogue) {
        let cause: Cause =
            switch trouble {
            case .nameNotFound: .nameNotFound
            case .connectionRefused, .unreachable, .timedOut, .connectionLost: .unreachable
            case .notAMailServer: .notAMailServer
            case .tlsNotOffered, .tlsFailed: .encryption
            case .certificateNotTrusted, .certificateExpired, .certificateForAnotherName,
                .authorityFileUnreadable:
                .certificate
            case .wrongCredentials: .credentials
            case .noCommonSignIn: .noSignIn
            case .busy: .later
            case .notWelcome, .credentialsNeeded, .senderRefused, .relayDenied, .recipientRefused, .mailboxUnknown,
                .messageRefused, .returned, .noAnswerAfterMessage, .stopped, .interrupted, .restored, .calledOff,
                .tooLate,
                .other:
                .refused
            }
        self.init(
            side: .sending, cause: cause,
            words: dialogue.lines.last { $0.speaker == .server && ($0.text.first == "4" || $0.text.first == "5") }?.text
        )
    }
}
