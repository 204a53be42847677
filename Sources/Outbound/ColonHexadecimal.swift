/// The text form of an IPv6 address (RFC 4291, 2.2): read in all its spellings, written in one (RFC 5952).
enum ColonHexadecimal {
    /// `::` may stand once, for one or more groups. A zone (`%eth0`) or a length (`/64`) makes it no address.
    static func number(_ text: some Collection<UInt8>) -> UInt128? {
        let bytes = Array(text)
        // The longest: six groups of four and a dotted tail.
        guard (2...45).contains(bytes.count) else { return nil }
        guard let gap = bytes.indices.dropLast().first(where: { bytes[$0] == colon && bytes[$0 + 1] == colon }) else {
            return groups(bytes[...], mayEndDotted: true).flatMap { $0.count == 8 ? joined($0) : nil }
        }
        guard let head = groups(bytes[..<gap], mayEndDotted: false),
            let tail = groups(bytes[(gap + 2)...], mayEndDotted: true), head.count + tail.count < 8
        else { return nil }
        return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// Lower case, no leading zeros, the first of the longest runs of two or more zero groups as `::`, and a mapped
    /// IPv4 address in dots (RFC 5952, 4 and 5).
    static func text(_ number: UInt128) -> String {
        if number >> 32 == 0xFFFF { return "::ffff:" + DottedDecimal.text(UInt32(truncatingIfNeeded: number)) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: number >> UInt128(112 - 16 * $0)) }
        let run = longestZeroRun(groups)
        guard run.count > 1 else { return hexadecimal(groups[...]) }
        return hexadecimal(groups[..<run.lowerBound]) + "::" + hexadecimal(groups[run.upperBound...])
    }

    private static let colon = UInt8(ascii: ":")

    /// Nil unless each part is a group; no parts for no text.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndDotted: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var parts = text.split(separator: colon, omittingEmptySubsequences: false)
        var tail: [UInt16] = []
        if mayEndDotted, let last = parts.last, let dotted = DottedDecimal.number(last) {
            tail = [UInt16(truncatingIfNeeded: dotted >> 16), UInt16(truncatingIfNeeded: dotted)]
            parts.removeLast()
        }
        let head = parts.compactMap(group)
        return head.count == parts.count ? head + tail : nil
    }

    private static func group(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count) else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            guard let nibble = digit.hexadecimalValue else { return nil }
            value = value << 4 | UInt16(nibble)
        }
        return value
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

    private static func hexadecimal(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
