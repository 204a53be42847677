import CCurl

/// Makes one request over a handle and reads what became of it. Blocks its thread.
struct HTTPExchange {
    let handle: HTTPHandle
    let request: HTTPRequest

    func perform(stop: StopFlag) -> HTTPOutcome {
        let transfer = HTTPTransfer(request, stop)
        let fields = list(
            ["Expect:", "Accept-Encoding: \(request.guardedDial == nil ? "identity" : "gzip")"]
                + (request.body.map { ["Content-Type: \($0.type)"] } ?? ["Content-Type:"]) + request.fields.map(\.line))
        let resolution = list(request.guardedDial?.resolution(of: request.origin).map { [$0] } ?? [])
        defer {
            handle.reset()  // nothing of this request, and no secret, stays with the handle
            curl_slist_free_all(fields)
            curl_slist_free_all(resolution)
        }
        address()
        bound()
        secure()
        method()
        handle.set(CURLOPT_HTTPHEADER, fields)
        if request.guardedDial != nil { handle.set(CURLOPT_RESOLVE, resolution) }
        handle.observe(transfer)
        let code = withExtendedLifetime(transfer) { handle.isSound ? handle.perform() : CURLE_FAILED_INIT }
        return outcome(code, transfer)
    }

    private func address() {
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_PROTOCOLS_STR, request.origin.scheme.rawValue)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_PROXY, "")  // no proxy from the environment
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        handle.set(CURLOPT_USERAGENT, "Klatch")
        handle.set(CURLOPT_NOSIGNAL, 1)
        if request.guardedDial != nil { handle.set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        if request.isAlone { handle.set(CURLOPT_FRESH_CONNECT, 1) }
        if request.guardedDial != nil { handle.set(CURLOPT_FORBID_REUSE, 1) }
    }

    private func bound() {
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.wholeMilliseconds)
        handle.set(CURLOPT_TIMEOUT_MS, request.limits.total.wholeMilliseconds)
        handle.set(CURLOPT_MAXFILESIZE_LARGE, large: request.limits.body)
        handle.set(CURLOPT_MAXLIFETIME_CONN, 300)  // a server that has moved is found again
    }

    private func secure() {
        handle.set(CURLOPT_SSLVERSION, request.handshake?.versions ?? Int(CURL_SSLVERSION_TLSv1_2))
        // TLS 1.2: forward-secret, authenticated.
        handle.set(CURLOPT_SSL_CIPHER_LIST, request.handshake?.ciphers ?? "ECDHE+AESGCM:ECDHE+CHACHA20")
        if request.handshake != nil { handle.set(CURLOPT_CERTINFO, 1) }
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = request.authorities { handle.set(CURLOPT_CAINFO, file) }
    }

    private func method() {
        switch (request.method, request.body) {
        case ("GET", nil): handle.set(CURLOPT_HTTPGET, 1)
        case ("HEAD", nil): handle.set(CURLOPT_NOBODY, 1)
        case ("DELETE", nil): handle.set(CURLOPT_CUSTOMREQUEST, "DELETE")
        case (let method, let body):
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_CUSTOMREQUEST, method)
            handle.set(body: body?.bytes ?? [])
        }
    }

    /// libcurl counts a short body as part of the head, and a long one by itself.
    private var requestBytes: Int {
        let (head, body) = (handle.number(CURLINFO_REQUEST_SIZE), handle.large(CURLINFO_SIZE_UPLOAD_T))
        return head >= body ? head : head + body
    }

    private func list(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
        texts.reduce(nil) { list, text in curl_slist_append(list, text) ?? list }
    }

    private func outcome(_ code: CURLcode, _ transfer: HTTPTransfer) -> HTTPOutcome {
        let status = handle.number(CURLINFO_RESPONSE_CODE)
        let figures = TransferFigures(
            milliseconds: handle.large(CURLINFO_TOTAL_TIME_T) / 1000,
            requestBytes: requestBytes,
            responseBytes: handle.number(CURLINFO_HEADER_SIZE) + handle.large(CURLINFO_SIZE_DOWNLOAD_T))
        let wasSent = handle.number(CURLINFO_REQUEST_SIZE) > 0 || handle.large(CURLINFO_PRETRANSFER_TIME_T) > 0
        let whole = code == CURLE_OK && transfer.end == nil && (100..<600).contains(status)
        let answer = HTTPAnswer(status: status, fields: transfer.fields, body: transfer.body)
        let end: HTTPOutcome.End = whole ? .answered(answer) : .failed(transfer.end ?? TransferFailure(code))
        let certificateEnd = request.handshake == nil ? nil : handle.certificateEnd()
        return HTTPOutcome(end: end, wasSent: wasSent, certificateEnd: certificateEnd, figures: figures)
    }
}

extension TransferFailure {
    /// libcurl-errors(3).
    init(_ code: CURLcode) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: self = .unresolved
        case CURLE_COULDNT_CONNECT: self = .unreachable
        case CURLE_PEER_FAILED_VERIFICATION: self = .certificate
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: self = .encryption
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: self = .broken
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2:
            self = .malformed
        case CURLE_OK: self = .malformed
        default: self = .unusable
        }
    }
}
