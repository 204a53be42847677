/// A block of addresses that begin alike: `10.0.0.0/8`.
package struct AddressPrefix: Hashable, Sendable {
    package let address: NetworkAddress
    /// In bits: 0 to 32, or 0 to 128.
    package let length: Int

    static func v4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ length: Int) -> AddressPrefix {
        let number = [a, b, c, d].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return AddressPrefix(address: .v4(number), length: min(max(length, 0), 32))
    }

    /// The first groups; the rest, up to eight, are zero.
    static func v6(_ groups: [UInt16], _ length: Int) -> AddressPrefix {
        let number = (0..<8).reduce(UInt128(0)) { $0 << 16 | UInt128($1 < groups.count ? groups[$1] : 0) }
        return AddressPrefix(address: .v6(number), length: min(max(length, 0), 128))
    }

    /// False for an address of the other version.
    package func contains(_ other: NetworkAddress) -> Bool {
        switch (address, other) {
        case (.v4(let own), .v4(let other)): (own ^ other) >> (32 - length) == 0
        case (.v6(let own), .v6(let other)): (own ^ other) >> (128 - length) == 0
        default: false
        }
    }
}

extension AddressPrefix: CustomStringConvertible {
    package var description: String { "\(address.text)/\(length)" }
}
