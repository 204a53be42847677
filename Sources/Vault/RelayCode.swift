import Primitives

/// A short code to carry from one screen to another by typing: eight characters, shown as `CDFG-2345`.
///
/// 25 characters that are neither vowels nor easily taken for one another, so 37 bits. That is little: store only
/// `KeyVault.mac` of it, count the tries, and let it expire.
package struct RelayCode: Sendable, Hashable {
    static let alphabet = Array("23456789CDFGHJKMNPQRTVWXY".utf8)
    package static let length = 8

    private let characters: [UInt8]

    package static func issue(random: RandomSource) -> RelayCode {
        var characters: [UInt8] = []
        while characters.count < length {
            // Bytes from 250 up would favour the first characters.
            let usable = random.bytes(2 * length).filter { $0 < 250 }.map { alphabet[Int($0) % alphabet.count] }
            characters.append(contentsOf: usable.prefix(length - characters.count))
        }
        return RelayCode(characters: characters)
    }

    /// What somebody typed: case, spaces and hyphens do not matter, and B, S and Z are read as 8, 5 and 2.
    /// Nil unless exactly eight characters of the alphabet remain.
    package init?(typed text: String) {
        var characters: [UInt8] = []
        for byte in text.utf8 where !Self.separators.contains(byte) {
            guard characters.count < Self.length, let character = Self.normal(byte) else { return nil }
            characters.append(character)
        }
        guard characters.count == Self.length else { return nil }
        self.characters = characters
    }

    private init(characters: [UInt8]) { self.characters = characters }

    /// For showing: two groups of four.
    package var text: String {
        String(decoding: characters.prefix(4) + [UInt8(ascii: "-")] + characters.suffix(4), as: UTF8.self)
    }

    /// For `KeyVault.mac`.
    package var bytes: [UInt8] { characters }

    private static let separators = Array(" -\t\r\n".utf8)

    private static func normal(_ byte: UInt8) -> UInt8? {
        let upper = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
        switch upper {
        case UInt8(ascii: "B"): return UInt8(ascii: "8")
        case UInt8(ascii: "S"): return UInt8(ascii: "5")
        case UInt8(ascii: "Z"): return UInt8(ascii: "2")
        default: return alphabet.contains(upper) ? upper : nil
        }
    }
}

extension RelayCode: CustomStringConvertible, CustomReflectable {
    package var description: String { "••••-••••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
