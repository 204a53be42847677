/// The one way to write an object of strings as JSON (RFC 8785): no spaces, keys in order of their UTF-16 code units,
/// and only `"`, `\` and control characters escaped.
enum CanonicalJSON {
    static func object(_ values: [String: String]) -> String {
        let sorted = values.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        return "{" + sorted.map { "\(string($0.key)):\(string($0.value))" }.joined(separator: ",") + "}"
    }

    private static func string(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars { append(scalar, to: &out) }
        return out + "\""
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout String) {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\u{8}": out += "\\b"
        case "\t": out += "\\t"
        case "\n": out += "\\n"
        case "\u{C}": out += "\\f"
        case "\r": out += "\\r"
        case "\u{0}"..<" ":
            let digits = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: out.unicodeScalars.append(scalar)
        }
    }
}
