import CCurl
import Foundation

/// What is known when libcurl has returned.
struct SMTPEvidence: Sendable {
    var step: SMTPRecorder.Step
    var reply: SMTPReply?
    /// False when the server spoke and none of it was SMTP.
    var speaksSMTP: Bool
    var code: CURLcode
    /// OpenSSL's verdict on the certificate; 0 when it had nothing to say.
    var verification: Int
    /// The system's error number for connecting.
    var systemError: Int
}

/// Decides from the evidence what became of a message.
struct SMTPVerdict: Hashable, Sendable {
    let result: SendResult
    let trouble: MailTrouble?

    init(_ evidence: SMTPEvidence) {
        if evidence.step == .handedOver {
            self = Self.afterMessage(evidence.reply)
        } else if evidence.step >= .sender, let reply = evidence.reply, reply.code >= 500, !Self.aboutSignIn(reply.code)
        {
            self.init(.refused(code: reply.code, reply: reply.words), Self.trouble(reply, at: evidence.step))
        } else {
            self.init(unavailable: Self.trouble(evidence), evidence.reply)
        }
    }

    private init(_ result: SendResult, _ trouble: MailTrouble?) {
        self.result = result
        self.trouble = trouble
    }

    private init(unavailable trouble: MailTrouble, _ reply: SMTPReply?) {
        self.init(.unavailable(reason: Self.reason(trouble, reply)), trouble)
    }

    /// Once the message is handed over only a clear answer counts.
    private static func afterMessage(_ reply: SMTPReply?) -> SMTPVerdict {
        switch reply?.code ?? 0 {
        case 200...299: SMTPVerdict(.accepted(reply: reply?.words ?? ""), nil)
        case 400...499: SMTPVerdict(unavailable: .busy, reply)
        case 500...599: SMTPVerdict(.refused(code: reply?.code ?? 0, reply: reply?.words ?? ""), .messageRefused)
        default: SMTPVerdict(.unknown(reason: MailTrouble.noAnswerAfterMessage.summary), .noAnswerAfterMessage)
        }
    }

    /// For a conversation without a message: nil when all went well.
    static func checking(_ evidence: SMTPEvidence) -> MailTrouble? {
        evidence.code == CURLE_OK ? nil : trouble(evidence)
    }

    /// Replies about our sign-in say nothing about the message (RFC 4954, section 6).
    private static func aboutSignIn(_ code: Int) -> Bool { [530, 534, 535, 538].contains(code) }

    private static func reason(_ trouble: MailTrouble, _ reply: SMTPReply?) -> String {
        guard let reply, reply.code >= 400 else { return trouble.summary }
        return trouble.summary + " It said: " + reply.words
    }

    private static func trouble(_ evidence: SMTPEvidence) -> MailTrouble {
        if let reply = evidence.reply, reply.code >= 400 { return trouble(reply, at: evidence.step) }
        guard evidence.speaksSMTP else { return .notAMailServer }
        switch evidence.code {
        case CURLE_COULDNT_RESOLVE_HOST: return .nameNotFound
        case CURLE_COULDNT_CONNECT: return evidence.systemError == Int(ECONNREFUSED) ? .connectionRefused : .unreachable
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        case CURLE_SSL_CONNECT_ERROR: return .tlsFailed
        case CURLE_PEER_FAILED_VERIFICATION: return certificate(evidence.verification)
        case CURLE_SSL_CACERT_BADFILE: return .authorityFileUnreadable
        case CURLE_USE_SSL_FAILED: return .tlsNotOffered
        case CURLE_LOGIN_DENIED: return .noCommonSignIn
        case CURLE_ABORTED_BY_CALLBACK: return .stopped
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_WEIRD_SERVER_REPLY: return .connectionLost
        default: return .other
        }
    }

    private static func trouble(_ reply: SMTPReply, at step: SMTPRecorder.Step) -> MailTrouble {
        if reply.code == 530 { return .credentialsNeeded }
        if aboutSignIn(reply.code) { return .wrongCredentials }
        if reply.code < 500 { return .busy }
        switch step {
        case .connecting, .hello, .check: return .notWelcome
        case .startTLS: return .tlsNotOffered
        case .signIn: return .wrongCredentials
        case .sender: return .senderRefused
        case .recipient: return recipient(reply)
        case .data, .message, .handedOver: return .messageRefused
        }
    }

    /// No to a recipient: for good where the mailbox is not there. Without a code that says so (RFC 3463) the words have
    /// to: 550 alone is also how servers answer whom they have blocked.
    private static func recipient(_ reply: SMTPReply) -> MailTrouble {
        if reply.text.lowercased().contains("relay") { return .relayDenied }
        if let status = EnhancedStatus(reply.text), !status.isSuccess {
            return status.isNoMailbox ? .mailboxUnknown : .recipientRefused
        }
        let text = reply.text.lowercased()
        let isUnknown = [550, 551, 553].contains(reply.code) && noMailbox.contains { text.contains($0) }
        return isUnknown ? .mailboxUnknown : .recipientRefused
    }

    /// What servers say of a mailbox that is not there.
    private static let noMailbox = [
        "no such", "unknown", "not exist", "not found", "no mailbox", "mailbox unavailable", "user not local",
    ]

    /// The numbers of X509_V_ERR_… (openssl-verification-options(1)). libcurl compares the name itself, after OpenSSL
    /// was content, and leaves 1.
    private static func certificate(_ verification: Int) -> MailTrouble {
        switch verification {
        case 0, 1, 62, 64: .certificateForAnotherName
        case 9, 10: .certificateExpired
        default: .certificateNotTrusted
        }
    }
}
