import Crypto
import Foundation
import Primitives

/// The offline list of common and leaked passwords and of dictionary words, as sorted beginnings of SHA-256 hashes.
///
/// Made by `scripts/make-password-list`, which says from what. 40 bits of each hash are kept, so that a password that
/// is not on the list is taken for one that is once in 2^40 / entries tries: about one in 14 million.
package struct KnownPasswords: Sendable {
    /// Octets kept of each hash.
    static let prefixLength = 5
    private static let path = "Lists/common-passwords.txt"

    /// The list that is compiled in; nil if it cannot be read.
    package static let embedded = embeddedFiles.first { $0.path == path }.flatMap { KnownPasswords($0.text) }

    /// The first line of the file: what was used to make it.
    package let version: String
    private let prefixes: [UInt64]

    /// Nil unless there is a line of version, and behind it whole prefixes in rising order.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1)
        guard lines.count == 2,
            let data = Data(base64Encoded: String(lines[1]), options: .ignoreUnknownCharacters),
            !data.isEmpty, data.count.isMultiple(of: Self.prefixLength)
        else { return nil }
        version = String(lines[0])
        let bytes = Array(data)
        prefixes = stride(from: 0, to: bytes.count, by: Self.prefixLength)
            .map { Self.number(bytes[$0..<($0 + Self.prefixLength)]) }
        guard zip(prefixes, prefixes.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    }

    package var count: Int { prefixes.count }

    /// Case does not matter: the list is in small letters.
    func contains(_ password: Password) -> Bool {
        contains(Array(password.text.lowercased().utf8))
    }

    /// In small letters, as UTF-8.
    func contains(_ word: [UInt8]) -> Bool {
        let digest = SHA256.hash(data: word)
        let wanted = Self.number(digest.prefix(Self.prefixLength))
        var range = prefixes.startIndex..<prefixes.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if prefixes[middle] == wanted { return true }
            range = prefixes[middle] < wanted ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
