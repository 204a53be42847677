/// A person's initials on a coloured disc, always beside the name.
package struct Disc: Sendable, Equatable {
    package let initials: String
    /// 1 to 6: the same name always has the same.
    package let tone: Int

    /// The first letters of the first and the last word.
    package init(name: String) {
        if let plain = Self.plain(name) {
            self = plain
            return
        }
        let space = UInt8(ascii: " ")
        let bytes = name.utf8
        let first = bytes.firstIndex { $0 != space } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 != space }.map(bytes.index(after:)) ?? first
        let last = bytes[first..<end].lastIndex(of: space).map(bytes.index(after:)) ?? first
        let starts = first == last ? [first] : [first, last]
        initials = starts.compactMap { name[$0...].first?.uppercased() }.joined()
        tone = 1 + name.unicodeScalars.reduce(0) { $0 &+ Int($1.value) } % 6
    }

    private init(initials: String, tone: Int) {
        self.initials = initials
        self.tone = tone
    }

    /// The same for names of printable ASCII, without asking for the properties of characters; nil for others.
    private static func plain(_ name: String) -> Disc? {
        var name = name
        return name.withUTF8 { bytes in
            var (first, last, sum, before) = (UInt8?.none, UInt8?.none, 0, UInt8(ascii: " "))
            for byte in bytes {
                guard (0x20...0x7E).contains(byte) else { return nil }
                sum += Int(byte)
                if before == UInt8(ascii: " "), byte != before {
                    if first == nil { first = byte } else { last = byte }
                }
                before = byte
            }
            let initials = [first, last].compactMap { $0.map(upper) }
            return Disc(initials: String(decoding: initials, as: UTF8.self), tone: 1 + sum % 6)
        }
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
    }
}
