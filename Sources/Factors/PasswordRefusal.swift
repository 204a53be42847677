import Primitives

/// Why a new password is not taken. Each has a sentence that says what to do instead.
package enum PasswordRefusal: Refusal, Hashable {
    case tooShort(minimum: Int)
    case tooLong
    /// On the list of common and leaked passwords, or a single word of a dictionary.
    case common
    /// One run along the keyboard or the alphabet, or one piece over and over.
    case predictable
    /// Three common words, figures, runs or repetitions at most.
    case assembled
    /// Holds the person's name, a part of their address, the workspace's name, or ours.
    case context
    /// The list of common passwords cannot be read, so that nothing can be said about any password.
    case unknown

    package var status: Int { self == .unknown ? 500 : 422 }

    package var words: WordKey {
        switch self {
        case .tooShort(let minimum): WordKey("factors.password-too-short", ["minimum": String(minimum)])
        case .tooLong: WordKey("factors.password-too-long", ["maximum": String(Password.maximumLength)])
        case .common: WordKey("factors.password-common")
        case .predictable: WordKey("factors.password-predictable")
        case .assembled: WordKey("factors.password-assembled")
        case .context: WordKey("factors.password-context")
        case .unknown: WordKey("factors.password-unknown")
        }
    }
}
