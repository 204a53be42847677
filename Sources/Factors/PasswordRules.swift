import Primitives

/// What a new password has to be (NIST SP 800-63B-4, 3.1.1.2). Length, and not to be guessed by trying what everybody
/// takes first; no rules about kinds of characters, and no expiry.
package enum PasswordRules {
    package enum Use: Sendable {
        /// Signs in by itself.
        case alone
        /// Signs in together with a passkey or a code.
        case withSecondFactor
    }

    /// Characters.
    package static func minimumLength(_ use: Use) -> Int {
        switch use {
        case .alone: 15
        case .withSecondFactor: 8
        }
    }

    package static func check(
        _ password: Password, for use: Use, of context: PasswordContext
    ) throws(PasswordRefusal) {
        try check(password, for: use, of: context, against: KnownPasswords.embedded)
    }

    static func check(
        _ password: Password, for use: Use, of context: PasswordContext, against common: KnownPasswords?
    ) throws(PasswordRefusal) {
        let minimum = minimumLength(use)
        guard password.length >= minimum else { throw .tooShort(minimum: minimum) }
        guard let common else { throw .unknown }
        guard !common.contains(password), !isDecorated(password, common), !isFamous(password, common) else {
            throw .common
        }
        guard !PredictableText.isPredictable(password.text) else { throw .predictable }
        guard !context.appears(in: password) else { throw .context }
        guard !PasswordPieces.suffice(for: password.text, isListed: common.contains) else { throw .assembled }
    }

    /// Characters before and behind a word of the list that make it no better.
    private static let decoration = 12

    /// A common password with figures and signs around it, as everybody adds them: `password12345678`.
    private static func isDecorated(_ password: Password, _ common: KnownPasswords) -> Bool {
        let isSign = { (one: Character) in !one.isLetter }
        let core = password.text.drop(while: isSign).reversed().drop(while: isSign).reversed()
        guard (1...decoration).contains(password.text.count - core.count),
            let bare = try? Password(typed: String(core))
        else { return false }
        return common.contains(bare)
    }

    /// A phrase that everybody knows, which the list has without spaces and signs; figures around it make it no better.
    private static func isFamous(_ password: Password, _ common: KnownPasswords) -> Bool {
        let bare = password.text.lowercased().unicodeScalars.filter {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
        let isFigure = { (one: Unicode.Scalar) in one.properties.numericType != nil }
        let core = bare.drop(while: isFigure).reversed().drop(while: isFigure).reversed()
        return core.count >= minimumLength(.withSecondFactor)
            && common.contains(Array(String(String.UnicodeScalarView(core)).utf8))
    }
}
