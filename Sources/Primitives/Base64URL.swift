import Foundation

/// Base 64 for addresses and cookies, without padding (RFC 4648, 5).
package enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: some Sequence<UInt8>) -> String { encode(Array(bytes)) }

    /// Of an array, as it mostly is: nothing generic then.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 4 / 3 + 3)
        var (bits, width) = (0, 0)
        for byte in bytes {
            bits = (bits & 0xFF) << 8 | Int(byte)
            width += 8
            while width >= 6 {
                width -= 6
                text.append(digits[bits >> width & 63])
            }
        }
        if width > 0 { text.append(digits[bits << (6 - width) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for any other character, and for text that `encode` would not have written (stray bits at the end).
    package static func decode(_ text: String) -> [UInt8]? {
        var swapped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): swapped.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): swapped.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: swapped.append(byte)
            }
        }
        while !swapped.count.isMultiple(of: 4) { swapped.append(UInt8(ascii: "=")) }
        guard let data = Data(base64Encoded: Data(swapped)), encode(data) == text else { return nil }
        return Array(data)
    }
}
