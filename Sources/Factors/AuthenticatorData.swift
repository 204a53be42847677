import Primitives

/// What an authenticator says about itself and its key (WebAuthn 3, section 6.1): read to its last byte.
struct AuthenticatorData: Hashable {
    /// Octets. An identifier of 1023 and an RSA key fit more than once.
    static let maximumLength = 8_192

    struct Flags: OptionSet, Hashable {
        let rawValue: UInt8
        static let userPresent = Flags(rawValue: 0x01)
        static let userVerified = Flags(rawValue: 0x04)
        static let backupEligible = Flags(rawValue: 0x08)
        static let backedUp = Flags(rawValue: 0x10)
        static let attestedCredential = Flags(rawValue: 0x40)
        static let extensions = Flags(rawValue: 0x80)
    }

    /// The part that registration adds (section 6.5.1).
    struct Credential: Hashable {
        /// Says the make of the authenticator; all zero where it does not say.
        let aaguid: [UInt8]
        let id: [UInt8]
        /// The COSE number of the key's signature scheme (RFC 9053).
        let algorithm: Int
    }

    let bytes: [UInt8]
    /// SHA-256 of the identifier the key belongs to.
    let siteHash: [UInt8]
    let flags: Flags
    let signCount: UInt32
    let credential: Credential?

    private static let fixedLength = 37
    private static let credentialHeadLength = 18

    init(_ bytes: [UInt8]) throws(PasskeyRefusal) {
        guard bytes.count >= Self.fixedLength, bytes.count <= Self.maximumLength else { throw .authenticatorData }
        self.bytes = bytes
        siteHash = Array(bytes[..<32])
        flags = Flags(rawValue: bytes[32])
        signCount = bytes[33..<Self.fixedLength].reduce(0) { $0 << 8 | UInt32($1) }
        do {
            var reader = CBORReader(bytes, at: Self.fixedLength)
            credential = try flags.contains(.attestedCredential) ? Self.credential(in: bytes, &reader) : nil
            if flags.contains(.extensions) { try Self.skipMap(&reader) }
            guard reader.isAtEnd else { throw CBORFault() }
        } catch { throw .authenticatorData }
    }

    private static func credential(in bytes: [UInt8], _ reader: inout CBORReader) throws(CBORFault) -> Credential {
        let start = reader.position
        guard bytes.count >= start + credentialHeadLength else { throw CBORFault() }
        let aaguid = Array(bytes[start..<(start + 16)])
        let length = Int(bytes[start + 16]) << 8 | Int(bytes[start + 17])
        let idStart = start + credentialHeadLength
        guard (1...Passkey.maximumIdentifierLength).contains(length), bytes.count >= idStart + length else {
            throw CBORFault()
        }
        reader = CBORReader(bytes, at: idStart + length)
        return Credential(
            aaguid: aaguid, id: Array(bytes[idStart..<(idStart + length)]), algorithm: try algorithm(&reader))
    }

    /// Walks a COSE key (RFC 9052, section 7) and picks its third parameter. What the others hold, libfido2 judges.
    private static func algorithm(_ reader: inout CBORReader) throws(CBORFault) -> Int {
        var found: Int?
        for _ in 0..<(try reader.mapCount()) {
            if try reader.integer() == 3 {
                guard found == nil else { throw CBORFault() }
                found = try reader.integer()
            } else {
                try reader.skip()
            }
        }
        guard let found else { throw CBORFault() }
        return found
    }

    private static func skipMap(_ reader: inout CBORReader) throws(CBORFault) {
        var ahead = reader
        _ = try ahead.mapCount()
        try reader.skip()
    }
}
