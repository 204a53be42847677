import Foundation

/// What somebody typed as their password, in one normal form, bounded, and never printed.
///
/// Characters are Unicode code points after NFC, as NIST SP 800-63B-4 (3.1.1.2) counts them. The form is NFC, as in
/// RFC 8265 (4.2, OpaqueString): one word typed on two keyboards is one password. NIST also suggests NFKC or NFKD;
/// these make ² a 2 and ﬁ an fi, which takes from what people chose and helps nobody to type it again. Nothing is
/// trimmed, folded or cut.
package struct Password: Sendable, Hashable {
    /// Characters. NIST asks for 64 or more; the bound is there so that nobody makes us hash books.
    package static let maximumLength = 256
    /// UTF-8 octets before normalising: 256 characters, each of up to four code points of four octets.
    static let maximumTypedLength = 4_096

    let text: String

    package init(typed: String) throws(PasswordRefusal) {
        guard typed.utf8.count <= Self.maximumTypedLength else { throw .tooLong }
        text = typed.precomposedStringWithCanonicalMapping
        guard length <= Self.maximumLength else { throw .tooLong }
    }

    /// In place of what is no password, where something has to be hashed.
    static let empty = Password()

    private init() { text = "" }

    /// Characters, as people are told.
    package var length: Int { text.unicodeScalars.count }

    /// By octets: `String` would compare by canonical equivalence, which NFC has settled.
    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
}

extension Password: CustomStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
