import CCurl

/// What a handshake offers: for examinations of our own site only, which show what it takes and what it does not.
package enum Handshake: Sendable, CaseIterable {
    case tls10, tls11, tls12, tls13
    /// TLS 1.2 with ciphers that keep no secrecy or are not authenticated as they should be.
    case weak

    /// libcurl-symbols: the least version, and the greatest.
    var versions: Int {
        switch self {
        case .tls10: CURL_SSLVERSION_TLSv1_0 | CURL_SSLVERSION_TLSv1_0 << 16
        case .tls11: CURL_SSLVERSION_TLSv1_1 | CURL_SSLVERSION_TLSv1_1 << 16
        case .tls12, .weak: CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_TLSv1_2 << 16
        case .tls13: CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_TLSv1_3 << 16
        }
    }

    /// OpenSSL lets old versions and ciphers be offered on its level 0 alone.
    var ciphers: String {
        switch self {
        case .tls10, .tls11: "ALL:@SECLEVEL=0"
        case .tls12, .tls13: "ECDHE+AESGCM:ECDHE+CHACHA20"
        case .weak: "ALL:!ECDHE+AESGCM:!ECDHE+CHACHA20:!DHE+AESGCM:@SECLEVEL=0"
        }
    }
}
