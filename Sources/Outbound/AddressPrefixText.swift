extension AddressPrefix {
    /// `10.0.0.0/8` or `fd00::/8`, in strict text (RFC 4632, 3.1; RFC 4291, 2.3). Nil for anything else, and where bits
    /// are set behind the prefix.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let address = NetworkAddress(text: parts[0]), (1...3).contains(parts[1].count),
            parts[1].allSatisfy(\.isDigit), parts[1].count == 1 || parts[1].first != UInt8(ascii: "0"),
            let length = Int(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        let bits = address.bytes.count * 8
        guard (0...bits).contains(length), address.trailingZeros >= bits - length else { return nil }
        self.init(address: address, length: length)
    }
}

extension NetworkAddress {
    /// All bits of the address of zeros.
    fileprivate var trailingZeros: Int {
        switch self {
        case .v4(let number): number.trailingZeroBitCount
        case .v6(let number): number.trailingZeroBitCount
        }
    }
}
