/// An address of the Internet Protocol, version 4 or 6, as a number. It has no zone and no port.
package enum NetworkAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// From 4 or 16 bytes in network order, as a socket or a DNS answer holds them; nil for any other count.
    package init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16: self = .v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }

    /// In network order: 4 or 16.
    package var bytes: [UInt8] {
        switch self {
        case .v4(let number): withUnsafeBytes(of: number.bigEndian) { Array($0) }
        case .v6(let number): withUnsafeBytes(of: number.bigEndian) { Array($0) }
        }
    }
}

extension NetworkAddress: CustomStringConvertible {
    package var description: String { text }
}
