import Primitives

/// A code to write down, for the day on which every other factor is lost: 80 random bits as sixteen characters, shown as
/// `7K2M-9QXD-0ZTR-4HVB`. Good once.
///
/// Store only a keyed hash (`hash(by:)`), and delete it with the use, in one statement.
package struct RecoveryCode: Sendable, Hashable {
    /// Codes that a person gets at once. A new set replaces the old one.
    package static let setSize = 10
    /// Digits and capitals without I, L, O and U (Crockford's base 32): nothing to mistake, and no words.
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    package static let length = 16
    private static let groupLength = 4
    /// UTF-8 octets of typed text that are looked at.
    private static let maximumTypedLength = 64

    private let characters: [UInt8]

    /// Ten different codes.
    package static func issueSet(random: RandomSource) -> [RecoveryCode] {
        var codes: [RecoveryCode] = []
        while codes.count < setSize {
            let code = RecoveryCode(characters: Base32.groupsOfFive(random.bytes(10)).map { alphabet[Int($0)] })
            if !codes.contains(code) { codes.append(code) }
        }
        return codes
    }

    /// What somebody typed: case, spaces, hyphens and dots do not matter; O is read as 0, I and L as 1.
    /// Nil unless sixteen characters of the alphabet remain.
    package init?(typed text: String) {
        guard text.utf8.count <= Self.maximumTypedLength else { return nil }
        var characters: [UInt8] = []
        for byte in text.utf8 where !Self.separators.contains(byte) {
            guard let character = Self.normal(byte) else { return nil }
            characters.append(character)
        }
        guard characters.count == Self.length else { return nil }
        self.characters = characters
    }

    private init(characters: [UInt8]) { self.characters = characters }

    /// For showing and printing: four groups of four.
    package var text: String {
        stride(from: 0, to: Self.length, by: Self.groupLength)
            .map { String(decoding: characters[$0..<($0 + Self.groupLength)], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// What is stored instead of the code.
    ///
    /// - Parameter mac: a keyed MAC of the installation for this purpose. Let the account be part of what it covers, so
    ///   that a row moved to another account is worth nothing.
    package func hash<Failure: Error>(
        by mac: (_ code: [UInt8]) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [UInt8] { try mac(characters) }

    private static let separators = Array(" -.\t\r\n".utf8)

    private static func normal(_ byte: UInt8) -> UInt8? {
        let upper = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
        switch upper {
        case UInt8(ascii: "O"): return UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return UInt8(ascii: "1")
        default: return alphabet.contains(upper) ? upper : nil
        }
    }
}

extension RecoveryCode: CustomStringConvertible, CustomReflectable {
    package var description: String { "••••-••••-••••-••••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension [[UInt8]] {
    /// Where among a person's stored hashes this one stands. All are compared, in a time that does not tell which.
    package func index(ofRecoveryHash hash: [UInt8]) -> Int? {
        indices.reduce(nil) { found, index in constantTimeEqual(self[index], hash) ? index : found }
    }
}
