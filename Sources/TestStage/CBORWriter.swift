/// Writes the little CBOR (RFC 8949) that authenticators write.
package indirect enum CBORItem: Sendable {
    case integer(Int)
    case bytes([UInt8])
    case text(String)
    case array([CBORItem])
    case map([(CBORItem, CBORItem)])

    package var encoded: [UInt8] {
        switch self {
        case .integer(let value): Self.head(value < 0 ? 1 : 0, value < 0 ? -1 - value : value)
        case .bytes(let bytes): Self.head(2, bytes.count) + bytes
        case .text(let text): Self.head(3, text.utf8.count) + text.utf8
        case .array(let items): Self.head(4, items.count) + items.flatMap(\.encoded)
        case .map(let entries): Self.head(5, entries.count) + entries.flatMap { $0.0.encoded + $0.1.encoded }
        }
    }

    package static func head(_ kind: UInt8, _ argument: Int) -> [UInt8] {
        switch argument {
        case ..<24: [kind << 5 | UInt8(argument)]
        case ..<256: [kind << 5 | 24, UInt8(argument)]
        default: [kind << 5 | 25, UInt8(argument >> 8 & 0xFF), UInt8(argument & 0xFF)]
        }
    }
}
