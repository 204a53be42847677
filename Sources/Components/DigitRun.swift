/// Numbers of any length, compared as such without being worked out.
enum DigitRun {
    /// Less than, equal to or greater than nought, as the first is to the second. Nothing is nought.
    static func compare(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Int {
        let (one, other) = (one.drop { $0 == zero }, other.drop { $0 == zero })
        if one.count != other.count { return one.count < other.count ? -1 : 1 }
        for (left, right) in zip(one, other) where left != right { return left < right ? -1 : 1 }
        return 0
    }

    static func isDigit(_ byte: UInt8) -> Bool { (zero...UInt8(ascii: "9")).contains(byte) }

    private static let zero = UInt8(ascii: "0")
}
