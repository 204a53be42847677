import Foundation
import Primitives

/// Words that somebody who knows the person would try first.
package struct PasswordContext: Sendable {
    /// Characters. Shorter words stand in too many good passwords.
    static let minimumWordLength = 4
    /// Words looked for at most, so that a long name costs no more than a short one.
    static let maximumCount = 64

    private let words: [[UInt8]]

    /// - Parameters:
    ///   - names: of the person and of their workspaces.
    ///   - addresses: mail addresses of the person. The last part of a domain does not count.
    package init(names: [String], addresses: [EmailAddress]) {
        let parts = addresses.flatMap { [$0.local] + $0.domain.split(separator: ".").dropLast().map(String.init) }
        let all = (["klatch"] + names + parts).flatMap(Self.words)
        words = Array(Set(all.prefix(Self.maximumCount)))
    }

    func appears(in password: Password) -> Bool {
        let text = Self.folded(password.text)
        return words.contains { !text.ranges(of: $0).isEmpty }
    }

    /// A name's words, and all of them in one.
    private static func words(in name: String) -> [[UInt8]] {
        let words = name.unicodeScalars.split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
            .map { folded(String(Substring($0))) }
        let all = words + (words.count > 1 ? [words.flatMap { $0 }] : [])
        return all.filter { String(decoding: $0, as: UTF8.self).unicodeScalars.count >= minimumWordLength }
    }

    /// Without case and accents.
    private static func folded(_ text: String) -> [UInt8] {
        let bare = text.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark
        }
        return Array(String(String.UnicodeScalarView(bare)).lowercased().utf8)
    }
}
