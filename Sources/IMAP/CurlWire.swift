import CCurl
import Foundation

/// How a connection is made, apart from the mailbox.
struct WireOptions: Sendable {
    var connect: Duration
    var total: Duration
    /// PEM file of the authorities to trust instead of the machine's.
    var authorities: String?
    let mayDial: DialRule
}

/// Whether an address (4 or 16 octets in network order) and a port may be connected to: people type names of servers, and
/// a name may lead inside. Asked at the moment the socket is opened.
package typealias DialRule = @Sendable (_ address: [UInt8], _ port: UInt16) -> Bool

/// A connection that libcurl makes: name, address, TLS 1.2 or newer with verified certificate and name, STARTTLS where the
/// mailbox wants it. What is said over it is ours. Used by one thread.
final class CurlWire: Wire {
    private let pointer: UnsafeMutableRawPointer
    private let state: WireState
    private let socket: Int32
    private let end: ContinuousClock.Instant

    /// Writing to a connection that the other side has closed would otherwise end the whole process: libcurl leaves that
    /// signal to us (CURLOPT_NOSIGNAL(3)).
    private static let isReady: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(3) == CURLE_OK  // CURL_GLOBAL_DEFAULT: SSL and Win32
    }()

    /// Connects; blocks until that is done.
    init(_ account: IMAPAccount, _ options: WireOptions, stop: StopFlag) throws(IMAPFailure) {
        guard Self.isReady, let pointer = curl_easy_init() else { throw .busy }
        self.pointer = pointer
        state = WireState(rule: options.mayDial, stop: stop)
        end = .now + options.total
        var found: Int32 = -1
        let code = Self.connect(pointer, account, options, state)
        if code == CURLE_OK { _ = klatch_curl_get_socket(pointer, CURLINFO_ACTIVESOCKET, &found) }
        socket = found
        guard code == CURLE_OK else { throw state.wasRefused ? .notAllowed : IMAPFailure(code) }
        guard socket >= 0 else { throw .busy }
    }

    deinit { curl_easy_cleanup(pointer) }

    func write(_ bytes: [UInt8]) throws(IMAPFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            var sent = 0
            let code = rest.withUnsafeBytes { curl_easy_send(pointer, $0.baseAddress, $0.count, &sent) }
            switch code {
            case CURLE_OK: rest = rest.dropFirst(sent)
            case CURLE_AGAIN: try wait(for: Int16(POLLOUT))
            default: throw .broken
            }
        }
    }

    func read() throws(IMAPFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            var count = 0
            switch buffer.withUnsafeMutableBytes({ curl_easy_recv(pointer, $0.baseAddress, $0.count, &count) }) {
            case CURLE_OK:
                guard count > 0 else { throw .broken }
                return Array(buffer.prefix(count))
            case CURLE_AGAIN: try wait(for: Int16(POLLIN))
            default: throw .broken
            }
        }
    }

    /// Looks up from waiting once a second, whether somebody wants it to end.
    private func wait(for events: Int16) throws(IMAPFailure) {
        while true {
            if state.stop.isSet { throw .cancelled }
            guard ContinuousClock.now < end else { throw .timeout }
            var watched = pollfd(fd: socket, events: events, revents: 0)
            if poll(&watched, 1, 1_000) > 0 { return }
        }
    }

    private static func connect(
        _ pointer: UnsafeMutableRawPointer, _ account: IMAPAccount, _ options: WireOptions, _ state: WireState
    ) -> CURLcode {
        let context = Unmanaged.passUnretained(state).toOpaque()
        var codes = [
            klatch_curl_set_text(pointer, CURLOPT_URL, account.url),
            klatch_curl_set_text(pointer, CURLOPT_PROTOCOLS_STR, "imap,imaps"),
            klatch_curl_set_text(pointer, CURLOPT_PROXY, ""),  // no proxy from the environment
            klatch_curl_set_number(pointer, CURLOPT_NETRC, 0),
            klatch_curl_set_number(pointer, CURLOPT_NOSIGNAL, 1),
            klatch_curl_set_number(pointer, CURLOPT_CONNECT_ONLY, 1),
            klatch_curl_set_number(pointer, CURLOPT_CONNECTTIMEOUT_MS, options.connect.wholeMilliseconds),
            klatch_curl_set_number(pointer, CURLOPT_TIMEOUT_MS, options.connect.wholeMilliseconds),
            klatch_curl_set_number(pointer, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)),
            klatch_curl_set_number(pointer, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
            klatch_curl_set_text(pointer, CURLOPT_SSL_CIPHER_LIST, "ECDHE+AESGCM:ECDHE+CHACHA20"),
            klatch_curl_set_number(pointer, CURLOPT_SSL_VERIFYPEER, 1),
            klatch_curl_set_number(pointer, CURLOPT_SSL_VERIFYHOST, 2),
            klatch_curl_set_dial(pointer, dial),
            klatch_curl_set_pointer(pointer, CURLOPT_OPENSOCKETDATA, context),
            klatch_curl_set_progress(pointer, watch),
            klatch_curl_set_pointer(pointer, CURLOPT_XFERINFODATA, context),
            klatch_curl_set_number(pointer, CURLOPT_NOPROGRESS, 0),
        ]
        if let file = options.authorities { codes.append(klatch_curl_set_text(pointer, CURLOPT_CAINFO, file)) }
        guard codes.allSatisfy({ $0 == CURLE_OK }) else { return CURLE_FAILED_INIT }
        return curl_easy_perform(pointer)
    }
}

/// What libcurl's callbacks ask.
private final class WireState {
    let rule: DialRule
    let stop: StopFlag
    var wasRefused = false

    init(rule: @escaping DialRule, stop: StopFlag) {
        self.rule = rule
        self.stop = stop
    }
}

private func dial(
    _ context: UnsafeMutableRawPointer?, _: curlsocktype, _ peer: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let peer else { return -1 }
    let state = Unmanaged<WireState>.fromOpaque(context).takeUnretainedValue()
    var (bytes, port) = ([UInt8](repeating: 0, count: 16), UInt16(0))
    let length = klatch_curl_peer(peer, &bytes, &port)
    guard length > 0, state.rule(Array(bytes.prefix(length)), port) else {
        state.wasRefused = true
        return -1
    }
    return klatch_curl_open(peer)
}

private func watch(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    guard let context else { return 1 }
    return Unmanaged<WireState>.fromOpaque(context).takeUnretainedValue().stop.isSet ? 1 : 0
}

extension IMAPFailure {
    /// libcurl-errors(3), for connecting.
    fileprivate init(_ code: CURLcode) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: self = .unresolved
        case CURLE_COULDNT_CONNECT: self = .unreachable
        case CURLE_PEER_FAILED_VERIFICATION: self = .certificate
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED: self = .encryption
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_WEIRD_SERVER_REPLY: self = .malformed
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: self = .broken
        default: self = .busy
        }
    }
}

extension Duration {
    /// At least one: libcurl takes zero for "no limit".
    fileprivate var wholeMilliseconds: Int {
        Int(max(1, min(components.seconds, 86_400) * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
}
