/// What a browser returns about a new key (WebAuthn 3, section 6.5): the authenticator's data, and perhaps a statement
/// about who made the authenticator, from which Klatch draws no trust.
struct AttestationObject {
    /// Octets. Statements with chains of certificates come to a few thousand.
    static let maximumLength = 16_384

    enum Statement: Equatable {
        case none
        /// Signed by the new key itself (section 8.2, self attestation).
        case selfSigned(algorithm: Int, signature: [UInt8])
        /// Signed by a maker's key. Not asked for and not examined.
        case unexamined
    }

    let authenticatorData: AuthenticatorData
    let statement: Statement

    init(_ bytes: [UInt8]) throws(PasskeyRefusal) {
        guard bytes.count <= Self.maximumLength else { throw .attestation }
        let parts: Parts
        do { parts = try Self.parts(of: bytes) } catch { throw .attestation }
        guard let format = parts.format, let statement = parts.statement, let data = parts.data else {
            throw .attestation
        }
        authenticatorData = try AuthenticatorData(data)
        do { self.statement = try Self.statement(format, statement) } catch { throw .attestation }
    }

    private struct Parts {
        var format: String?
        var statement: [UInt8]?
        var data: [UInt8]?
    }

    /// Exactly three entries, each once, and nothing behind them.
    private static func parts(of bytes: [UInt8]) throws(CBORFault) -> Parts {
        var reader = CBORReader(bytes)
        var parts = Parts()
        guard try reader.mapCount() == 3 else { throw CBORFault() }
        for _ in 0..<3 {
            switch try reader.text() {
            case "fmt": parts.format = try reader.text()
            case "attStmt": parts.statement = try wholeItem(bytes, &reader)
            case "authData": parts.data = try reader.byteString()
            default: throw CBORFault()
            }
        }
        guard reader.isAtEnd else { throw CBORFault() }
        return parts
    }

    private static func wholeItem(_ bytes: [UInt8], _ reader: inout CBORReader) throws(CBORFault) -> [UInt8] {
        let start = reader.position
        try reader.skip()
        return Array(bytes[start..<reader.position])
    }

    private static func statement(_ format: String, _ bytes: [UInt8]) throws(CBORFault) -> Statement {
        var reader = CBORReader(bytes)
        let count = try reader.mapCount()
        switch format {
        case "none" where count == 0: return .none
        case "packed": return try packed(count, &reader)
        default: throw CBORFault()
        }
    }

    private static func packed(_ count: UInt64, _ reader: inout CBORReader) throws(CBORFault) -> Statement {
        var algorithm: Int?
        var signature: [UInt8]?
        var isSelfSigned = true
        for _ in 0..<count {
            switch try reader.text() {
            case "alg": algorithm = try reader.integer()
            case "sig": signature = try reader.byteString()
            default:
                isSelfSigned = false
                try reader.skip()
            }
        }
        guard let algorithm, let signature else { throw CBORFault() }
        return isSelfSigned ? .selfSigned(algorithm: algorithm, signature: signature) : .unexamined
    }
}
