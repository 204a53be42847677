import Foundation

/// Reads encoded words of a header field (RFC 2047): UTF-8, Latin-1 and ASCII, by B and Q. What it cannot read stays as it is.
enum EncodedWordText {
    static func decoded(_ text: String) -> String {
        var (result, rest, wasEncoded) = ("", text[...], false)
        while let start = rest.firstRange(of: "=?") {
            let before = rest[..<start.lowerBound]
            guard let (word, after) = word(rest[start.upperBound...]) else {
                result += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                wasEncoded = false
                continue
            }
            // Blanks between two encoded words are none (RFC 2047, 6.2).
            if !(wasEncoded && before.allSatisfy(\.isWhitespace)) { result += before }
            result += word
            rest = after
            wasEncoded = true
        }
        return result + rest
    }

    private static func word(_ rest: Substring) -> (String, Substring)? {
        let parts = rest.split(separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].hasPrefix("="), parts[2].utf8.count <= 1000 else { return nil }
        let octets: [UInt8]? =
            switch parts[1].lowercased() {
            case "b": Data(base64Encoded: String(parts[2])).map(Array.init)
            case "q": quoted(parts[2])
            default: nil
            }
        guard let octets, let plain = text(octets, parts[0].lowercased()) else { return nil }
        return (plain, parts[3].dropFirst())
    }

    private static func text(_ octets: [UInt8], _ charset: String) -> String? {
        switch charset {
        case "utf-8", "us-ascii": String(validating: octets, as: UTF8.self)
        case "iso-8859-1": String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        default: nil
        }
    }

    private static func quoted(_ text: Substring) -> [UInt8]? {
        var (octets, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(text.utf8)[...])
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "_"): octets.append(0x20)
            case UInt8(ascii: "="):
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                octets.append(value)
            default: octets.append(octet)
            }
        }
        return octets
    }
}
