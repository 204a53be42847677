/// The escapes of iCalendar: TEXT values (RFC 5545, 3.3.11) and parameter values (RFC 6868).
package enum CalendarText {
    /// TEXT as people read it.
    package static func plain(_ escaped: String) -> String {
        replacing(escaped.utf8, sign: UInt8(ascii: "\\")) { byte in
            switch byte {
            case UInt8(ascii: "n"), UInt8(ascii: "N"): 0x0A
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: ":"): byte
            default: nil
            }
        }
    }

    /// Any text as TEXT. Ends of lines become `\n`; other control characters, which could not be said, are left out.
    package static func escaped(_ plain: String) -> String {
        var result = ""
        for scalar in withSingleLineEnds(plain).unicodeScalars {
            switch scalar {
            case "\\", ";", ",": result.unicodeScalars.append(contentsOf: ["\\", scalar])
            case "\n", "\u{85}", "\u{2028}", "\u{2029}": result += "\\n"
            case "\t": result += "\t"
            default: if !isControl(scalar) { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// Any text as a parameter's value, quoted only where it has to be: many parameters take no quoted one (RFC 5545, 3.2).
    static func parameter(_ plain: String) -> String {
        let text = withoutQuotes(plain)
        return text.utf8.contains { ":;,".utf8.contains($0) } || text.isEmpty ? "\"" + text + "\"" : text
    }

    /// Without what ends a value (RFC 6868).
    private static func withoutQuotes(_ plain: String) -> String {
        var result = ""
        for scalar in withSingleLineEnds(plain).unicodeScalars {
            switch scalar {
            case "^": result += "^^"
            case "\"": result += "^'"
            case "\n", "\u{85}", "\u{2028}", "\u{2029}": result += "^n"
            default: if !isControl(scalar) { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    static func withoutCarets(_ bytes: ArraySlice<UInt8>) -> String {
        replacing(bytes, sign: UInt8(ascii: "^")) { byte in
            switch byte {
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "^"): byte
            case UInt8(ascii: "'"): UInt8(ascii: "\"")
            default: nil
            }
        }
    }

    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func withSingleLineEnds(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if !(scalar == "\n" && last == "\r") { result.append(scalar == "\r" ? "\n" : scalar) }
            last = scalar
        }
        return String(result)
    }

    /// A sign and the byte after it become what `meaning` says; without a meaning both stay.
    private static func replacing(
        _ bytes: some Collection<UInt8>, sign: UInt8, _ meaning: (UInt8) -> UInt8?
    ) -> String {
        guard bytes.contains(sign) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var isAfterSign = false
        for byte in bytes {
            if isAfterSign {
                if let meant = meaning(byte) { result.append(meant) } else { result += [sign, byte] }
                isAfterSign = false
            } else if byte == sign {
                isAfterSign = true
            } else {
                result.append(byte)
            }
        }
        if isAfterSign { result.append(sign) }
        return String(decoding: result, as: UTF8.self)
    }
}
