import CCurl
import Primitives

/// Conversations with one mail server, one after the other, over one connection where possible. Blocks its thread.
final class SMTPConnection {
    private let settings: SMTPSettings
    private let handle: CurlHandle

    /// Nil if libcurl cannot be used at all.
    init?(_ settings: SMTPSettings) {
        guard let handle = CurlHandle() else { return nil }
        self.settings = settings
        self.handle = handle
    }

    func deliver(_ message: [UInt8], from: EmailAddress, to: EmailAddress, stop: StopFlag) -> SendAttempt {
        let recipients = curl_slist_append(nil, to.text)
        defer { curl_slist_free_all(recipients) }
        let (evidence, recorder) = converse(transfer(message, stop)) { handle in
            handle.set(CURLOPT_UPLOAD, 1)
            handle.set(CURLOPT_MAIL_FROM, from.text)
            handle.set(CURLOPT_MAIL_RCPT, recipients)
        }
        let verdict = SMTPVerdict(evidence)
        return SendAttempt(result: verdict.result, trouble: verdict.trouble, dialogue: recorder.dialogue)
    }

    /// Everything up to the sign-in, then NOOP: for the doctor.
    func check(stop: StopFlag) -> (trouble: MailTrouble?, dialogue: SMTPDialogue) {
        let (evidence, recorder) = converse(transfer([], stop)) { handle in
            handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
            handle.set(CURLOPT_NOBODY, 1)
        }
        return (SMTPVerdict.checking(evidence), recorder.dialogue)
    }

    private func transfer(_ message: [UInt8], _ stop: StopFlag) -> SMTPTransfer {
        SMTPTransfer(message: message, stop: stop, rule: settings.mayDial)
    }

    private func converse(
        _ transfer: SMTPTransfer, _ prepare: (CurlHandle) -> Void
    ) -> (SMTPEvidence, SMTPRecorder) {
        connect()
        secure()
        prepare(handle)
        handle.observe(transfer)
        let code = withExtendedLifetime(transfer) { handle.perform() }
        defer { handle.reset() }  // nothing of this conversation, and no password, stays with the handle
        if code != CURLE_OK { transfer.recorder.note(String(cString: curl_easy_strerror(code))) }
        return (evidence(code, transfer.recorder), transfer.recorder)
    }

    private func evidence(_ code: CURLcode, _ recorder: SMTPRecorder) -> SMTPEvidence {
        SMTPEvidence(
            step: recorder.step, reply: recorder.reply, speaksSMTP: recorder.speaksSMTP, code: code,
            verification: handle.number(CURLINFO_SSL_VERIFYRESULT), systemError: handle.number(CURLINFO_OS_ERRNO))
    }

    private func connect() {
        handle.set(CURLOPT_URL, "\(settings.address)/\(settings.helloName)")
        handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        handle.set(CURLOPT_PROXY, "")  // no proxy from the environment
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, settings.timeouts.connect.wholeMilliseconds)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings.timeouts.reply.wholeSeconds)
        handle.set(CURLOPT_TIMEOUT_MS, settings.timeouts.whole.wholeMilliseconds)
        handle.set(CURLOPT_MAXLIFETIME_CONN, 60)  // servers bound the mails of one connection; so do we, by time
        guard let credentials = settings.credentials else { return }
        handle.set(CURLOPT_USERNAME, credentials.user)
        handle.set(CURLOPT_PASSWORD, credentials.password.reveal())
        handle.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")  // inside TLS; the older digests protect less
    }

    private func secure() {
        let encryption = settings.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        handle.set(CURLOPT_USE_SSL, Int(encryption.rawValue))
        handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        handle.set(CURLOPT_SSL_CIPHER_LIST, "ECDHE+AESGCM:ECDHE+CHACHA20")  // TLS 1.2: forward-secret, authenticated
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = settings.certificateAuthority { handle.set(CURLOPT_CAINFO, file) }
    }
}

extension Duration {
    /// At least one: libcurl takes zero for "no limit".
    fileprivate var wholeMilliseconds: Int {
        Int(max(1, min(components.seconds, 86_400) * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
    fileprivate var wholeSeconds: Int { max(1, wholeMilliseconds / 1000) }
}
