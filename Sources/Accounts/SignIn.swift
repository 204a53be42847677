import Foundation
import Primitives

/// The rules of signing in by mail: a link for the browser that asked, a code to type there for everywhere else.
enum SignInRule {
    /// Seconds after its mail was written that a link or code lives. One hour is the promise, and the cap.
    static let lifetime: TimeInterval = 3600
    /// The same in minutes. A workspace may shorten it.
    static let minutes = Int(lifetime / 60)
    /// Wrong codes that one wish to sign in survives (AT-3).
    static let tries = 5
}

/// How a presented code fared.
enum SignInOutcome: Sendable, Equatable {
    case signedIn(AccountID, next: String)
    case wrongCode
    /// Used, replaced by a newer one, too old, or never ours.
    case dead
}

/// What the mail of one wish to sign in says.
struct SignInMail: Sendable {
    let account: Account
    let token: String
    let code: String
    /// How long both work.
    let minutes: Int
    let language: String
}
