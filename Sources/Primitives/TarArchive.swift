/// Files one after another, as POSIX calls `ustar` (IEEE 1003.1, "pax"): each behind 512 bytes that say its name and size.
package enum TarArchive {
    package static let block = 512
    /// What ends an archive.
    package static let end = [UInt8](repeating: 0, count: 2 * block)
    /// Bytes of a name at most.
    package static let nameLength = 100

    /// A file with what goes before and behind it. Names are ASCII and at most ``nameLength`` bytes long; of longer ones the
    /// end is left out.
    ///
    /// - Parameter seconds: when it was made, since 1970.
    package static func entry(_ name: String, _ bytes: [UInt8], seconds: Int) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: block)
        put(Array(name.utf8.prefix(nameLength)), at: 0, &head)
        put(octal(0o600, digits: 7), at: 100, &head)
        put(octal(0, digits: 7), at: 108, &head)
        put(octal(0, digits: 7), at: 116, &head)
        put(octal(bytes.count, digits: 11), at: 124, &head)
        put(octal(max(0, seconds), digits: 11), at: 136, &head)
        head[156] = UInt8(ascii: "0")
        put(Array("ustar\u{0}00".utf8), at: 257, &head)
        put(octal(checksum(head), digits: 6) + [0, UInt8(ascii: " ")], at: 148, &head)
        let rest = (block - bytes.count % block) % block
        return head + bytes + [UInt8](repeating: 0, count: rest)
    }

    /// The sum of all bytes of a head, with spaces where the sum itself stands.
    static func checksum(_ head: [UInt8]) -> Int {
        head.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    }

    private static func octal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8.suffix(digits))
    }

    private static func put(_ bytes: [UInt8], at place: Int, _ head: inout [UInt8]) {
        for (offset, byte) in bytes.enumerated() where place + offset < head.count { head[place + offset] = byte }
    }
}
