/// How slow bcrypt is: 2 to the power of this rounds. One more doubles the time.
package struct PasswordCost: Sendable, Hashable, Comparable {
    /// About a quarter of a second of one core.
    package static let standard = PasswordCost(unchecked: 12)
    /// 2^17 rounds, about eight seconds. A stored hash beyond is not computed.
    static let maximumLogarithm = 17

    package let logarithm: Int

    /// Nil below 12 and above 17.
    package init?(_ logarithm: Int) {
        guard (Self.standard.logarithm...Self.maximumLogarithm).contains(logarithm) else { return nil }
        self.logarithm = logarithm
    }

    /// Tests alone use less than the standard.
    init(unchecked logarithm: Int) { self.logarithm = logarithm }

    package static func < (left: Self, right: Self) -> Bool { left.logarithm < right.logarithm }
}

/// What is stored of a password: its bcrypt hash, and which pepper went into it.
package struct PasswordHash: Sendable, Hashable {
    /// `$2b$12$…`, 60 characters of ASCII.
    package let text: String
    /// The pepper's identifier, not the pepper.
    package let pepper: String
    package let cost: PasswordCost

    /// As it was stored. Nil unless it is a `$2b$` hash of a cost that can be computed.
    package init?(_ text: String, pepper: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Bcrypt.textLength, bytes.starts(with: Array("$2b$".utf8)), bytes[6] == UInt8(ascii: "$"),
            bytes.dropFirst(7).allSatisfy(Self.isBase64), let logarithm = Self.number(bytes[4...5]),
            (4...PasswordCost.maximumLogarithm).contains(logarithm)
        else { return nil }
        self.text = text
        self.pepper = pepper
        cost = PasswordCost(unchecked: logarithm)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0) { number, digit in
            guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            return 10 * number + Int(digit - UInt8(ascii: "0"))
        }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
