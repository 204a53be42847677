import Primitives

/// The pieces of `scheme://user:password@host:port?options` (RFC 3986), each checked by itself.
struct SMTPAddressParts {
    let isSecure: Bool
    let host: String
    let port: Int?
    let credentials: SMTPSettings.Credentials?
    let options: [String: String]

    init(_ text: String) throws(SMTPSettingsError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 2000, let start = Self.scheme(bytes) else { throw .notAnSMTPAddress }
        isSecure = start.isSecure
        let rest = bytes.dropFirst(start.length)
        let authority = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "#") }
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        credentials = try at.map { index throws(SMTPSettingsError) in try Self.credentials(authority[..<index]) }
        (host, port) = try Self.hostAndPort(at.map { authority[($0 + 1)...] } ?? authority)
        options = try Self.options(rest.dropFirst(authority.count))
    }

    private static func scheme(_ bytes: [UInt8]) -> (isSecure: Bool, length: Int)? {
        if bytes.starts(with: "smtps://".utf8) { return (true, 8) }
        return bytes.starts(with: "smtp://".utf8) ? (false, 7) : nil
    }

    private static func credentials(_ part: ArraySlice<UInt8>) throws(SMTPSettingsError) -> SMTPSettings.Credentials {
        let colon = part.firstIndex(of: UInt8(ascii: ":")) ?? part.endIndex
        guard let user = decoded(part[..<colon]), !user.isEmpty else { throw .badUser }
        guard let password = decoded(part[colon...].dropFirst()), !password.isEmpty else { throw .badPassword }
        return SMTPSettings.Credentials(user: user, password: Secret(password))
    }

    private static func hostAndPort(_ part: ArraySlice<UInt8>) throws(SMTPSettingsError) -> (String, Int?) {
        let isLiteral = part.first == UInt8(ascii: "[")
        let mark = part.firstIndex(of: UInt8(ascii: isLiteral ? "]" : ":"))
        let end = isLiteral ? mark : mark ?? part.endIndex
        guard let end else { throw .badHost }
        let host = String(decoding: isLiteral ? part[..<end].dropFirst() : part[..<end], as: UTF8.self).lowercased()
        guard isLiteral ? isIPv6(host) : isHostName(host) else { throw .badHost }
        let after = isLiteral ? part[end...].dropFirst() : part[end...]
        if after.isEmpty { return (host, nil) }
        guard after.first == UInt8(ascii: ":"), after.count <= 6, after.dropFirst().allSatisfy(isDigit),
            let port = Int(String(decoding: after.dropFirst(), as: UTF8.self)), (1...65_535).contains(port)
        else { throw .badPort }
        return (host, port)
    }

    private static func options(_ part: ArraySlice<UInt8>) throws(SMTPSettingsError) -> [String: String] {
        let query = part.first == UInt8(ascii: "/") ? part.dropFirst() : part
        if query.isEmpty { return [:] }
        guard query.first == UInt8(ascii: "?") else { throw .notAnSMTPAddress }
        var result: [String: String] = [:]
        for pair in query.dropFirst().split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = sides.first.flatMap(decoded), ["tls", "ca", "ehlo"].contains(name), result[name] == nil
            else { throw .unknownOption }
            guard sides.count == 2, let value = decoded(sides[1]), isGood(value, for: name) else { throw .badOption }
            result[name] = value
        }
        return result
    }

    private static func isGood(_ value: String, for name: String) -> Bool {
        switch name {
        case "tls": value == "none"
        case "ca": value.hasPrefix("/")
        default: isHostName(value)
        }
    }
}

extension SMTPAddressParts {
    /// Letters, digits, hyphens, underscores and dots, 253 octets at most.
    static func isHostName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...253).contains(bytes.count), bytes.first != UInt8(ascii: "-") else { return false }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.allSatisfy { isAlphanumeric($0) || "-_".utf8.contains($0) }
        }
    }

    private static func isIPv6(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count) && text.utf8.contains(UInt8(ascii: ":"))
            && text.utf8.allSatisfy { isHexDigit($0) || ":.".utf8.contains($0) }
    }

    /// Percent-decoded UTF-8 without control characters; nil if it is anything else.
    private static func decoded(_ part: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard rest.count >= 2, digits.utf8.allSatisfy(isHexDigit), let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.unicodeScalars.contains { $0.properties.generalCategory == .control } ? nil : text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
