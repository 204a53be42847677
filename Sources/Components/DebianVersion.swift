/// A version of a Debian package, `[epoch:]upstream[-revision]`, in the order of Debian (deb-version(7)).
struct DebianVersion: Sendable, Equatable, Comparable {
    private let epoch: [UInt8]
    private let upstream: [UInt8]
    private let revision: [UInt8]

    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[..<colon].allSatisfy(DigitRun.isDigit) {
            epoch = Array(rest[..<colon])
            rest = rest[(colon + 1)...]
        } else {
            epoch = []
        }
        let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
        upstream = Array(rest[..<(hyphen ?? rest.endIndex)])
        revision = hyphen.map { Array(rest[($0 + 1)...]) } ?? []
    }

    static func == (one: Self, other: Self) -> Bool { one.compared(to: other) == 0 }
    static func < (one: Self, other: Self) -> Bool { one.compared(to: other) < 0 }

    private func compared(to other: Self) -> Int {
        let epochs = DigitRun.compare(epoch, other.epoch)
        if epochs != 0 { return epochs }
        let upstreams = Self.compare(upstream[...], other.upstream[...])
        return upstreams != 0 ? upstreams : Self.compare(revision[...], other.revision[...])
    }

    /// By turns what is no number, letter by letter, and a number.
    private static func compare(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Int {
        var (one, other) = (one, other)
        while !one.isEmpty || !other.isEmpty {
            while !(isNumber(one) && isNumber(other)) {
                let (left, right) = (weight(one), weight(other))
                if left != right { return left < right ? -1 : 1 }
                (one, other) = (isNumber(one) ? one : one.dropFirst(), isNumber(other) ? other : other.dropFirst())
            }
            let (left, right) = (one.prefix(while: DigitRun.isDigit), other.prefix(while: DigitRun.isDigit))
            let numbers = DigitRun.compare(left, right)
            if numbers != 0 { return numbers }
            (one, other) = (one.dropFirst(left.count), other.dropFirst(right.count))
        }
        return 0
    }

    /// Whether a number begins there, or nothing is left, which is the number nought.
    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool { text.first.map(DigitRun.isDigit) ?? true }

    /// A tilde sorts before the end, and letters before all other signs.
    private static func weight(_ text: ArraySlice<UInt8>) -> Int {
        guard let byte = text.first, !DigitRun.isDigit(byte) else { return 0 }
        switch byte {
        case UInt8(ascii: "~"): return -1
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): return Int(byte)
        default: return Int(byte) + 256
        }
    }
}
