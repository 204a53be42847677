import Foundation

/// Base 64 for addresses and cookies, without padding (RFC 4648, 5).
package enum Base64URL {
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let swapped = Data(bytes).base64EncodedString().utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: swapped, as: UTF8.self)
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
