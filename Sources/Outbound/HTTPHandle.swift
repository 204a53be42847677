import CCurl

/// One libcurl easy handle with the connections it keeps open. Used by one thread at a time.
final class HTTPHandle {
    private let pointer: UnsafeMutableRawPointer
    /// The first option that libcurl did not take. A handle with one must not be used: it could be a safety option.
    private var refusal: CURLcode?

    private static let isReady = curl_global_init(3) == CURLE_OK  // CURL_GLOBAL_DEFAULT: SSL and Win32

    init?() {
        guard Self.isReady, let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Forgets all options and keeps the connections.
    func reset() {
        curl_easy_reset(pointer)
        refusal = nil
    }

    func set(_ option: CURLoption, _ number: Int) { note(klatch_curl_set_number(pointer, option, number)) }
    func set(_ option: CURLoption, _ text: String) { note(klatch_curl_set_text(pointer, option, text)) }
    func set(_ option: CURLoption, large number: Int) {
        note(klatch_curl_set_offset(pointer, option, curl_off_t(number)))
    }

    /// The list must outlive the transfer.
    func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        note(klatch_curl_set_list(pointer, option, list))
    }

    /// libcurl keeps a copy.
    func set(body: [UInt8]) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, large: body.count)
        var body = body
        // An empty array has no address, and without one libcurl would ask for the body elsewhere.
        if body.isEmpty { body = [0] }
        body.withUnsafeMutableBytes {
            note(klatch_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress))
        }
    }

    /// Lets `transfer` read the answer and decide what is dialled. It must outlive `perform()`.
    func observe(_ transfer: HTTPTransfer) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        note(klatch_curl_set_body(pointer, CURLOPT_WRITEFUNCTION, readBody))
        note(klatch_curl_set_body(pointer, CURLOPT_HEADERFUNCTION, readHead))
        note(klatch_curl_set_progress(pointer, watch))
        note(klatch_curl_set_dial(pointer, dial))
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_OPENSOCKETDATA] {
            note(klatch_curl_set_pointer(pointer, option, context))
        }
        set(CURLOPT_NOPROGRESS, 0)
    }

    /// Blocks until the transfer ended.
    func perform() -> CURLcode {
        if let refusal { return refusal }
        return curl_easy_perform(pointer)
    }

    /// Whether every option was taken.
    var isSound: Bool { refusal == nil }

    /// 0 where libcurl has no such number.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return klatch_curl_get_number(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func large(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return klatch_curl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// `Expire date` of the other side's own certificate (CURLINFO_CERTINFO(3)).
    func certificateEnd() -> String? {
        let name = "Expire date:"
        var item = klatch_curl_certificate(pointer)
        while let line = item {
            let text = line.pointee.data.map { String(cString: $0) } ?? ""
            if text.hasPrefix(name) { return String(text.dropFirst(name.count)) }
            item = UnsafePointer(line.pointee.next)
        }
        return nil
    }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK, refusal == nil { refusal = code }
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    context.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func readBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let transfer = transfer(context) else { return 0 }
    let length = size &* count
    return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : refused(length)
}

private func readHead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let transfer = transfer(context) else { return 0 }
    let length = size &* count
    return transfer.head(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : refused(length)
}

/// Any count but the true one ends the transfer.
private func refused(_ length: Int) -> Int { length == 0 ? 1 : 0 }

private func watch(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _ read: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 { transfer(context)?.goesOn(read: Int(read)) == true ? 0 : 1 }

private func dial(
    _ context: UnsafeMutableRawPointer?, _: curlsocktype, _ peer: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let peer, let transfer = transfer(context) else { return -1 }
    var (bytes, port) = ([UInt8](repeating: 0, count: 16), UInt16(0))
    let length = klatch_curl_peer(peer, &bytes, &port)
    guard transfer.mayDial(NetworkAddress(bytes: bytes.prefix(length)), port) else { return -1 }
    return klatch_curl_open(peer)
}
