/// Scheme, host and port of a server that the operator named (RFC 6454, 4). Path and query belong to the call.
package struct Origin: Hashable, Sendable {
    package enum Scheme: String, Hashable, Sendable { case https, http }

    package let scheme: Scheme
    /// In lower case, as it stands in a URL: version 6 in brackets.
    package let host: String
    package let port: UInt16

    init(_ address: TypedAddress) { (scheme, host, port) = (.https, address.host.text, address.port) }

    init(https host: String) { (scheme, self.host, port) = (.https, host, 443) }

    /// For looking whether a host answers there at all, and for nothing else.
    init(plain host: String) { (scheme, self.host, port) = (.http, host, 80) }

    /// `scheme://host[:port]` and nothing after it; nil for anything else, and for http to anywhere but this machine.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= PlainURL.maximumLength, let scheme = Self.scheme(bytes) else { return nil }
        let authority = bytes[(scheme.rawValue.utf8.count + 3)...]
        guard let (host, port) = Self.hostAndPort(authority, standard: scheme == .https ? 443 : 80) else { return nil }
        (self.scheme, self.host, self.port) = (scheme, host, port)
        guard scheme == .https || isLoopback else { return nil }
    }

    /// Without the port that the scheme implies.
    package var text: String { "\(scheme.rawValue)://\(authority)" }
    package var authority: String { port == (scheme == .https ? 443 : 80) ? host : "\(host):\(port)" }

    /// By name or number: this machine itself.
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
            || address.map(AddressPrefix.v4(127, 0, 0, 0, 8).contains) ?? false
    }

    /// Where a cloud tells a machine its own secrets, and other places that no server of an operator has.
    package var isNowhere: Bool {
        guard let address else { return false }
        let nowhere: [AddressPrefix] = [
            .v4(0, 0, 0, 0, 8), .v4(169, 254, 0, 0, 16), .v4(224, 0, 0, 0, 3), .v6([], 127), .v6([0xFE80], 10),
            .v6([0xFF00], 8), .v6([0, 0, 0, 0, 0, 0xFFFF], 96),
        ]
        return host != "[::1]" && nowhere.contains { $0.contains(address) }
    }

    private var address: NetworkAddress? {
        host.hasPrefix("[") ? NetworkAddress(text: host.utf8.dropFirst().dropLast()) : NetworkAddress(host)
    }

    private static func scheme(_ bytes: [UInt8]) -> Scheme? {
        if bytes.starts(with: "https://".utf8) { return .https }
        return bytes.starts(with: "http://".utf8) ? .http : nil
    }

    private static func hostAndPort(_ text: ArraySlice<UInt8>, standard: UInt16) -> (String, UInt16)? {
        let colon = UInt8(ascii: ":")
        let mark = text.first == UInt8(ascii: "[") ? text.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : nil
        let end = mark ?? text.firstIndex(of: colon) ?? text.endIndex
        guard let host = host(text[..<end]) else { return nil }
        if end == text.endIndex { return (host, standard) }
        let digits = text[end...].dropFirst()
        guard text[end] == colon, (1...5).contains(digits.count), digits.allSatisfy(\.isDigit),
            digits.first != UInt8(ascii: "0"), let port = UInt16(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return (host, port)
    }

    /// A name of letters, digits, hyphens and dots, or an address in its strict form.
    private static func host(_ text: ArraySlice<UInt8>) -> String? {
        if text.first == UInt8(ascii: "[") {
            return ColonHexadecimal.number(text.dropFirst().dropLast()).map { "[\(ColonHexadecimal.text($0))]" }
        }
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...253).contains(text.count), labels.allSatisfy(TypedHost.isLabel) else { return nil }
        let isNumeric = labels.last?.first?.isDigit ?? true
        guard !isNumeric || DottedDecimal.number(text) != nil else { return nil }
        return String(decoding: text, as: UTF8.self).lowercased()
    }
}

extension Origin: CustomStringConvertible {
    package var description: String { text }
}
