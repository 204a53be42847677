import Primitives

/// Reads `application/x-www-form-urlencoded` (WHATWG URL, 5.1) strictly: bounded, valid UTF-8, no field twice.
struct URLEncoded {
    static let maximumFields = 200
    static let maximumNameBytes = 100

    static func parse(_ bytes: some Collection<UInt8>) throws(RequestRefusal) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].count <= maximumNameBytes, fields.count < maximumFields,
                let name = decode(halves[0]), let value = decode(halves[1]),
                fields.updateValue(value, forKey: name) == nil
            else { throw .malformed }
        }
        return fields
    }

    /// Percent-decoding with `+` as space; nil where it is cut short, not hexadecimal, or not UTF-8.
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = true) -> String? {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Hex.value), let low = iterator.next().flatMap(Hex.value)
                else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
