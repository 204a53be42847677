/// What went wrong with a mail server, told apart so that each has a sentence that says what to do.
package enum MailTrouble: String, Hashable, Sendable, Codable, CaseIterable {
    // Before there is a conversation.
    case nameNotFound = "name-not-found"
    case connectionRefused = "connection-refused"
    case unreachable
    case timedOut = "timed-out"
    case connectionLost = "connection-lost"
    case notAMailServer = "not-a-mail-server"
    case notWelcome = "not-welcome"
    // Encryption.
    case tlsNotOffered = "tls-not-offered"
    case tlsFailed = "tls-failed"
    case certificateNotTrusted = "certificate-not-trusted"
    case certificateExpired = "certificate-expired"
    case certificateForAnotherName = "certificate-for-another-name"
    case authorityFileUnreadable = "authority-file-unreadable"
    // Sign-in.
    case wrongCredentials = "wrong-credentials"
    case credentialsNeeded = "credentials-needed"
    case noCommonSignIn = "no-common-sign-in"
    // The message.
    case senderRefused = "sender-refused"
    case relayDenied = "relay-denied"
    case recipientRefused = "recipient-refused"
    /// There is no such mailbox: no later mail will reach it either.
    case mailboxUnknown = "mailbox-unknown"
    case messageRefused = "message-refused"
    /// A mail server had taken it, and could not deliver it.
    case returned
    case busy
    // Our side.
    case noAnswerAfterMessage = "no-answer-after-message"
    case stopped
    case interrupted
    /// It waited, or was on its way, when the backup was made from which this installation was restored.
    case restored
    /// Whoever it was for does not want it any more.
    case calledOff = "called-off"
    case tooLate = "too-late"
    case other

    /// What happened, one sentence.
    package var summary: String {
        switch self {
        case .nameNotFound: "The name of the mail server could not be found."
        case .connectionRefused: "The mail server refused the connection."
        case .unreachable: "The mail server could not be reached."
        case .timedOut: "The mail server did not answer in time."
        case .connectionLost: "The connection to the mail server was lost."
        case .notAMailServer: "What answered at that address does not speak SMTP."
        case .notWelcome: "The mail server turned this machine away."
        case .tlsNotOffered: "The mail server offers no encryption (STARTTLS)."
        case .tlsFailed: "No encrypted connection could be agreed with the mail server."
        case .certificateNotTrusted: "The mail server's certificate is not from an authority this machine trusts."
        case .certificateExpired: "The mail server's certificate is not valid today."
        case .certificateForAnotherName: "The mail server's certificate is for another name."
        case .authorityFileUnreadable: "The file with the certificate authority could not be read."
        case .wrongCredentials: "The mail server did not accept the user name and password."
        case .credentialsNeeded: "The mail server wants a user name and password first."
        case .noCommonSignIn: "The mail server offers no way to sign in with a password."
        case .senderRefused: "The mail server does not let us send from this address."
        case .relayDenied: "The mail server does not pass on mail for us."
        case .recipientRefused: "The mail server did not accept the recipient."
        case .mailboxUnknown: "The mail server does not know this address."
        case .messageRefused: "The mail server did not accept the message."
        case .returned: "The mail came back."
        case .busy: "The mail server asked us to come back later."
        case .noAnswerAfterMessage: "The message was handed over, and the connection was lost before the answer."
        case .stopped: "Sending was stopped before the message left."
        case .interrupted: "Klatch was interrupted while the message was on its way."
        case .restored: "It waited when the backup was made that was restored, and may have been sent since."
        case .calledOff: "The person paused or left before it was sent."
        case .tooLate: "It could not be sent in time."
        case .other: "The mail could not be sent."
        }
    }

    /// What to do about it, for the person who runs the installation.
    package var fix: String {
        switch self {
        case .nameNotFound: "Check the host in KLATCH_SMTP_URL, and that this machine can resolve names."
        case .connectionRefused:
            "Check host and port in KLATCH_SMTP_URL; usual are 587 with smtp:// and 465 with smtps://."
        case .unreachable, .timedOut:
            "Check the port (587 for smtp://, 465 for smtps://), and that this machine may connect out to it."
        case .connectionLost: "It is tried again by itself. If it keeps happening, look at the mail server's own log."
        case .notAMailServer: "Check the port: smtp:// is for 587 or 25, smtps:// for 465."
        case .notWelcome: "Ask the mail server's operator to allow this machine's address, or use another mail server."
        case .tlsNotOffered: "Use smtps:// with port 465, or another server. Klatch does not send mail unencrypted."
        case .tlsFailed:
            "Check the port (smtp:// for 587, smtps:// for 465). The server must offer TLS 1.2 or newer."
        case .certificateNotTrusted:
            "If the authority is your own, name its file with ?ca=/path/to/ca.pem in KLATCH_SMTP_URL."
        case .certificateExpired: "Renew the mail server's certificate, and check the clocks of both machines."
        case .certificateForAnotherName: "Use the host name that the certificate is made out for in KLATCH_SMTP_URL."
        case .authorityFileUnreadable: "Check the path after ?ca= and that Klatch may read the file."
        case .wrongCredentials:
            "Check user name and password. Some providers want an app password; @ : / and % need %-encoding."
        case .credentialsNeeded: "Put the user name and password into KLATCH_SMTP_URL: smtp://user:password@host:587."
        case .noCommonSignIn: "Enable sign-in by password (AUTH PLAIN or LOGIN) for this user at the mail server."
        case .senderRefused: "Set KLATCH_MAIL_FROM to an address that this user may send from."
        case .relayDenied: "Sign in with a user name and password, or have the mail server allow this machine to relay."
        case .recipientRefused, .mailboxUnknown: "Check the address with the person; correct it, then send again."
        case .messageRefused:
            "The server's own words say why. Check the sender's SPF and DKIM records if they speak of policy."
        case .returned: "The server's own words say why: a full mailbox, perhaps, or a rule. Then send it again."
        case .busy: "It is tried again by itself."
        case .noAnswerAfterMessage, .interrupted, .restored:
            "It may have arrived. Ask the person, or look at the mail server's log, before sending again."
        case .stopped: "It is tried again by itself when Klatch runs."
        case .calledOff: "There is nothing to do."
        case .tooLate: "Send it again if it still matters."
        case .other: "The dialogue shows how far it came. The mail server's own log may say more."
        }
    }
}
