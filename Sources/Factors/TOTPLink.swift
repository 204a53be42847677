import Primitives

extension TOTPSecret {
    /// UTF-8 octets of a name in the link; what is longer ends in an ellipsis. Keeps the QR code readable.
    static let maximumIssuerLength = 64
    static let maximumAccountLength = 128

    /// For typing into an app that cannot scan: base 32 in groups of four.
    package var text: String {
        let letters = Base32.encode(bytes)
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(decoding: letters[$0..<min($0 + 4, letters.count)], as: UTF8.self) }
            .joined(separator: " ")
    }

    /// What an authenticator app scans (the "Key URI Format" all apps share). It holds the secret: to be shown once, to
    /// the person, and never logged.
    ///
    /// - Parameters:
    ///   - issuer: what the app shows above the code, such as the name of the installation.
    ///   - account: whose code it is, such as the person's address.
    package func link(issuer: String, account: String) -> String {
        let issuer = Self.name(issuer, upTo: Self.maximumIssuerLength)
        let account = Self.name(account, upTo: Self.maximumAccountLength)
        let secret = String(decoding: Base32.encode(bytes), as: UTF8.self)
        return "otpauth://totp/\(issuer):\(account)?secret=\(secret)&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=\(Self.digits)&period=\(TOTPStep.length)"
    }

    /// Bounded and percent-encoded. Colons become spaces, because one divides issuer and account.
    private static func name(_ text: String, upTo limit: Int) -> String {
        let plain = String(text.unicodeScalars.map { isPlain($0) ? Character($0) : " " })
        return percentEncoded(bounded(plain, limit))
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar != ":" && ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }

    private static func bounded(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let ellipsis = "…"
        var kept = ""
        for character in text {
            guard kept.utf8.count + character.utf8.count + ellipsis.utf8.count <= limit else { break }
            kept.append(character)
        }
        return kept + ellipsis
    }

    /// All but the unreserved characters (RFC 3986, section 2.3).
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let encoded = text.utf8.flatMap { byte in
            isUnreserved(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}

/// Base 32 without padding, as authenticator apps take it (RFC 4648, section 6).
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] { groupsOfFive(bytes).map { alphabet[Int($0)] } }

    /// The bits in groups of five, the last filled up with zeros.
    static func groupsOfFive(_ bytes: [UInt8]) -> [UInt8] {
        var groups: [UInt8] = []
        var pending: UInt16 = 0
        var bits: UInt16 = 0
        for byte in bytes {
            pending = pending << 8 | UInt16(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                groups.append(UInt8(pending >> bits & 31))
            }
            pending &= (1 << bits) - 1
        }
        if bits > 0 { groups.append(UInt8(pending << (5 - bits) & 31)) }
        return groups
    }
}
