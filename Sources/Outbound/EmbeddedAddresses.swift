extension NetworkAddress {
    /// The IPv4 addresses that an IPv6 address carries inside, to which a tunnel or a translator would send on.
    ///
    /// A translator may also be set up under any other prefix of its network (RFC 6052, 2.2): that cannot be seen.
    package var embedded: [NetworkAddress] {
        guard case .v6(let number) = self else { return [] }
        return Self.embedded(in: number, self)
    }

    private static func embedded(in number: UInt128, _ address: NetworkAddress) -> [NetworkAddress] {
        let found = forms.first { $0.prefix.contains(address) }
        if let found { return found.shifts.map { .v4(UInt32(truncatingIfNeeded: (number ^ found.mask) >> $0)) } }
        if form48.contains(address) { return local(number) }
        return isISATAP(number) ? [.v4(UInt32(truncatingIfNeeded: number))] : []
    }

    /// Where the 32 bits stand, in bits from the right, and which bits are turned over.
    private struct Form {
        let prefix: AddressPrefix
        let shifts: [UInt128]
        var mask: UInt128 = 0
    }

    private static let forms = [
        Form(prefix: .v6([], 96), shifts: [0]),
        Form(prefix: .v6([0, 0, 0, 0, 0, 0xFFFF], 96), shifts: [0]),
        // Translated, with a zero group between (RFC 2765, 2.1).
        Form(prefix: .v6([0, 0, 0, 0, 0xFFFF, 0], 96), shifts: [0]),
        Form(prefix: .v6([0x64, 0xFF9B], 96), shifts: [0]),
        Form(prefix: .v6([0x2002], 16), shifts: [80]),
        // Teredo: the server, and the client with its bits turned over (RFC 4380, 4).
        Form(prefix: .v6([0x2001], 32), shifts: [64, 0], mask: 0xFFFF_FFFF),
    ]

    private static let form48 = AddressPrefix.v6([0x64, 0xFF9B, 1], 48)

    /// At the end, or on both sides of the zero byte that follows 64 bits (RFC 6052, 2.2).
    private static func local(_ number: UInt128) -> [NetworkAddress] {
        let upper = UInt32(truncatingIfNeeded: number >> 64) << 16
        let lower = UInt32(truncatingIfNeeded: number >> 40) & 0xFFFF
        return [.v4(UInt32(truncatingIfNeeded: number)), .v4(upper | lower)]
    }

    /// An interface identifier `0000:5efe` or `0200:5efe` and four bytes, under any prefix (RFC 5214, 6.1).
    private static func isISATAP(_ number: UInt128) -> Bool {
        UInt32(truncatingIfNeeded: number >> 32) & ~0x0200_0000 == 0x5EFE
    }
}
