/// Digits, capitals, small letters, in that order: numbers as text of a fixed width, most significant first.
enum Base62 {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// The number that big-endian bytes make, in `width` digits; what does not fit is cut off at the front.
    static func encode(_ bytes: [UInt8], width: Int) -> [UInt8] {
        var number = bytes
        var text = [UInt8](repeating: digits[0], count: width)
        for position in text.indices.reversed() { text[position] = digits[Int(divide(&number, by: 62))] }
        return text
    }

    /// Nil unless every byte is a digit and the number fits `length` bytes.
    static func decode(_ text: some Sequence<UInt8>, length: Int) -> [UInt8]? {
        var number = [UInt8](repeating: 0, count: length)
        for byte in text {
            guard let digit = values[Int(byte)], multiply(&number, by: 62, adding: digit) else { return nil }
        }
        return number
    }

    /// Divides in place and returns the remainder.
    private static func divide(_ number: inout [UInt8], by divisor: UInt16) -> UInt8 {
        var remainder: UInt16 = 0
        for index in number.indices {
            let value = remainder << 8 | UInt16(number[index])
            number[index] = UInt8(truncatingIfNeeded: value / divisor)
            remainder = value % divisor
        }
        return UInt8(truncatingIfNeeded: remainder)
    }

    /// False where the product does not fit.
    private static func multiply(_ number: inout [UInt8], by factor: UInt16, adding digit: UInt8) -> Bool {
        var carry = UInt16(digit)
        for index in number.indices.reversed() {
            let value = UInt16(number[index]) * factor + carry
            number[index] = UInt8(truncatingIfNeeded: value)
            carry = value >> 8
        }
        return carry == 0
    }
}
