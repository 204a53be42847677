/// Base64 as mails carry it (RFC 2045, 6.8): in lines, with whatever else is between left out.
enum Base64Text {
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8] {
        var (result, held, bits): ([UInt8], UInt32, Int) = ([], 0, 0)
        for byte in text {
            if byte == UInt8(ascii: "=") { break }
            guard let value = value(byte) else { continue }
            held = held << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            result.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
            held &= (1 << UInt32(bits)) - 1
        }
        return result
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
