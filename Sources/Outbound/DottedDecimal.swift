/// The one text form of an IPv4 address that all readers read alike: four decimal numbers without leading zeros.
///
/// The forms of inet_aton(3) (`127.1`, `0x7f.1`, `0177.0.0.1`, `2130706433`) are no addresses here (RFC 6943, 3.1.1).
enum DottedDecimal {
    static func number(_ text: some Collection<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let octet = octet(part) else { return nil }
            number = number << 8 | octet
        }
        return number
    }

    static func text(_ number: UInt32) -> String {
        [24, 16, 8, 0].map { String(number >> UInt32($0) & 0xFF) }.joined(separator: ".")
    }

    private static func octet(_ digits: some Collection<UInt8>) -> UInt32? {
        guard (1...3).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        let value = digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
        return value <= 255 ? value : nil
    }
}
