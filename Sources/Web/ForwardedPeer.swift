import Primitives

/// Tells whose request came through a proxy. What a header field says is believed only as far as proxies of ours say it.
///
/// Each proxy adds the address it was called from at the end of the list. So the list is read from its end: as long as
/// an entry names one of our proxies, the one before it was written by that proxy and is believed; the first that names
/// somebody else is the client. Whatever stands before was written by the client, and is not looked at.
package struct ForwardedPeer: Sendable {
    /// The one field our proxies write. They pass the other on as it came, so it is the client's.
    package enum Field: String, Sendable, CaseIterable {
        /// Addresses separated by commas, by custom.
        case xForwardedFor = "X-Forwarded-For"
        /// RFC 7239.
        case forwarded = "Forwarded"
    }

    /// Proxies one behind the other.
    static let maximumHops = 16
    /// Over all lines. Whoever sends more is known as the proxy they came through.
    static let maximumBytes = 8192

    package let proxies: [NetworkPrefix]
    package let field: Field

    package init(proxies: [NetworkPrefix], field: Field) {
        self.proxies = proxies
        self.field = field
    }

    /// The client's address; `peer`, the socket's address, where nothing better is known for certain.
    ///
    /// `lines` are the values of `field` in the order they came in. Never throws: what cannot be read ends the search at
    /// the last proxy that is known.
    package func client(of peer: NetworkPrefix, lines: [String]) -> NetworkPrefix {
        guard isProxy(peer), lines.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumBytes else { return peer }
        var nearest = peer
        var hops = 0
        for line in lines.reversed() {
            guard let entries = entries(of: line) else { return nearest }
            for entry in entries.reversed() {
                guard hops < Self.maximumHops, let address = entry.address else { return nearest }
                hops += 1
                nearest = address
                guard isProxy(address) else { return nearest }
            }
        }
        return nearest
    }

    private func isProxy(_ address: NetworkPrefix) -> Bool { proxies.contains { $0.contains(address) } }

    private func entries(of line: String) -> [ForwardedEntry]? {
        switch field {
        case .xForwardedFor: ForwardedEntry.addresses(in: line)
        case .forwarded: ForwardedEntry.elements(of: line)
        }
    }
}

/// One hop as a field tells it; its address is nil where it is hidden or no address.
struct ForwardedEntry: Equatable {
    let address: NetworkPrefix?

    /// A list as RFC 9110, 5.6.1 has it: empty elements do not count.
    static func addresses(in line: String) -> [ForwardedEntry] {
        line.utf8.split(separator: UInt8(ascii: ",")).map(trimmed).filter { !$0.isEmpty }
            .map { ForwardedEntry(address: node($0)) }
    }

    /// The elements of one line of Forwarded (RFC 7239, 4); nil where it is not well-formed. A quotation mark that a
    /// client left open may swallow what our proxy added, so nothing on such a line is believed.
    static func elements(of line: String) -> [ForwardedEntry]? {
        var scanner = ForwardedScanner(Array(line.utf8))
        return scanner.elements()
    }

    /// `192.0.2.43`, `192.0.2.43:47011`, `[2001:db8::17]`, `[2001:db8::17]:4711` (RFC 7239, 6), and, by custom, a bare
    /// `2001:db8::17`. Nil for `unknown`, for what is obfuscated, and for anything else.
    static func node(_ bytes: some Collection<UInt8>) -> NetworkPrefix? {
        var name = Array(bytes)
        if name.first == UInt8(ascii: "[") {
            guard let end = name.firstIndex(of: UInt8(ascii: "]")), isPortOrNothing(name[(end + 1)...]) else {
                return nil
            }
            name = Array(name[1..<end])
            guard name.contains(UInt8(ascii: ":")) else { return nil }
        } else if name.count(where: { $0 == UInt8(ascii: ":") }) == 1,
            let colon = name.firstIndex(of: UInt8(ascii: ":"))
        {
            guard isPortOrNothing(name[colon...]) else { return nil }
            name = Array(name[..<colon])
        }
        return NetworkPrefix(address: String(decoding: name, as: UTF8.self))
    }

    /// A colon and one to five digits, or an obfuscated port, or nothing at all.
    private static func isPortOrNothing(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.first else { return true }
        let port = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), let first = port.first else { return false }
        if first == UInt8(ascii: "_") { return port.allSatisfy(ForwardedScanner.isTokenByte) }
        return port.count <= 5 && port.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
        let start = bytes.drop { ForwardedScanner.isBlank($0) }
        return start.reversed().drop { ForwardedScanner.isBlank($0) }.reversed()
    }
}

/// Reads one line of Forwarded: elements, each of pairs, each of a token and a token or quoted string.
private struct ForwardedScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func elements() -> [ForwardedEntry]? {
        var entries: [ForwardedEntry] = []
        repeat {
            skipBlanks()
            // Empty elements of a list do not count (RFC 9110, 5.6.1).
            if next == nil || next == UInt8(ascii: ",") { continue }
            guard let entry = element() else { return nil }
            entries.append(entry)
        } while take(UInt8(ascii: ","))
        return position == bytes.count ? entries : nil
    }

    /// Each parameter at most once (RFC 7239, 4): of two that say whom it is for, none is believed.
    private mutating func element() -> ForwardedEntry? {
        var pairs: [String: [UInt8]] = [:]
        repeat {
            guard let name = token(), take(UInt8(ascii: "=")), let value = value() else { return nil }
            let key = String(decoding: name, as: UTF8.self).lowercased()
            guard pairs.updateValue(value, forKey: key) == nil else { return nil }
            skipBlanks()
        } while take(UInt8(ascii: ";"), thenBlanks: true)
        return ForwardedEntry(address: pairs["for"].flatMap { ForwardedEntry.node($0) })
    }

    private mutating func value() -> [UInt8]? { take(UInt8(ascii: "\"")) ? quoted() : token() }

    private mutating func quoted() -> [UInt8]? {
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            if byte == UInt8(ascii: "\"") { return text }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = next else { return nil }
                position += 1
                text.append(escaped)
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func token() -> [UInt8]? {
        let text = bytes[position...].prefix(while: Self.isTokenByte)
        position += text.count
        return text.isEmpty ? nil : Array(text)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8, thenBlanks: Bool = false) -> Bool {
        guard next == byte else { return false }
        position += 1
        if thenBlanks { skipBlanks() }
        return true
    }

    private mutating func skipBlanks() { position += bytes[position...].prefix(while: Self.isBlank).count }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// RFC 9110, 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
