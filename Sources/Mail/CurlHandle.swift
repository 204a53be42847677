import CCurl

/// One libcurl easy handle with the connection it keeps open. Used by one thread at a time.
final class CurlHandle {
    private let pointer: UnsafeMutableRawPointer
    /// The first option that libcurl did not take. A handle with one must not be used: it could be a safety option.
    private(set) var refusal: CURLcode?

    private static let isReady = curl_global_init(3) == CURLE_OK  // CURL_GLOBAL_DEFAULT: SSL and Win32

    init?() {
        guard Self.isReady, let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }  // says QUIT on an open connection

    /// Forgets all options and keeps the connection.
    func reset() {
        curl_easy_reset(pointer)
        refusal = nil
    }

    func set(_ option: CURLoption, _ number: Int) { note(klatch_curl_set_number(pointer, option, number)) }
    func set(_ option: CURLoption, _ text: String) { note(klatch_curl_set_text(pointer, option, text)) }

    /// The list must outlive the transfer.
    func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        note(klatch_curl_set_list(pointer, option, list))
    }

    /// Lets `transfer` feed and watch the conversation. It must outlive `perform()`.
    func observe(_ transfer: SMTPTransfer) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        note(klatch_curl_set_body(pointer, CURLOPT_READFUNCTION, readMessage))
        note(klatch_curl_set_body(pointer, CURLOPT_WRITEFUNCTION, discardOutput))
        note(klatch_curl_set_debug(pointer, recordDialogue))
        note(klatch_curl_set_progress(pointer, watchForStop))
        note(klatch_curl_set_dial(pointer, dial))
        for option in [CURLOPT_READDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA, CURLOPT_OPENSOCKETDATA] {
            note(klatch_curl_set_pointer(pointer, option, context))
        }
        set(CURLOPT_VERBOSE, 1)
        set(CURLOPT_NOPROGRESS, 0)
    }

    /// Blocks until the conversation ended.
    func perform() -> CURLcode {
        if let refusal { return refusal }
        return curl_easy_perform(pointer)
    }

    /// 0 where libcurl has no such number.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return klatch_curl_get_number(pointer, info, &value) == CURLE_OK ? value : 0
    }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK, refusal == nil { refusal = code }
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> SMTPTransfer? {
    context.map { Unmanaged<SMTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func readMessage(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let transfer = transfer(context) else { return Int(CURL_READFUNC_ABORT) }
    return transfer.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private func discardOutput(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int { size * count }

private func recordDialogue(
    _ handle: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let bytes, let transfer = transfer(context) else { return 0 }
    let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
    switch kind {
    case CURLINFO_HEADER_IN: transfer.recorder.received(buffer)
    case CURLINFO_HEADER_OUT: transfer.recorder.sent(buffer)
    default: break
    }
    return 0
}

private func watchForStop(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 { transfer(context)?.shouldStop == true ? 1 : 0 }

private func dial(
    _ context: UnsafeMutableRawPointer?, _: curlsocktype, _ peer: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let peer, let transfer = transfer(context) else { return -1 }
    var (bytes, port) = ([UInt8](repeating: 0, count: 16), UInt16(0))
    let length = klatch_curl_peer(peer, &bytes, &port)
    return transfer.mayDial(Array(bytes.prefix(length)), port) ? klatch_curl_open(peer) : -1
}
