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
        guard !common.contains(password) else { throw .common }
        guard !PredictableText.isPredictable(password.text) else { throw .predictable }
        guard !context.appears(in: password) else { throw .context }
    }
}
