import Primitives

/// What a workspace demands of those who sign in to it. Limits can be tightened, never loosened.
package struct SignInRules: Sendable, Equatable {
    /// Minutes that a mailed link may live.
    package static let linkMinutes = 5...SignInRule.minutes
    /// Days that a session may last.
    package static let sessionDays = 1...Int(SessionRule.lifetime / 86_400)

    package var allowsPasswords: Bool
    package var linkMinutes: Int
    package var sessionDays: Int
    /// The only provider it takes, where it demands one, and the organisation there.
    package var provider: String?
    package var tenant: String?

    /// The rules as one line: what a form was made of is compared with what holds when it comes back.
    package var line: String {
        [allowsPasswords ? "yes" : "no", "\(linkMinutes)", "\(sessionDays)", provider ?? "", tenant ?? ""]
            .joined(separator: "|")
    }

    /// Whether rules of this ``line`` demand a company's sign-in.
    package static func demands(_ line: String) -> Bool {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false)
        return parts.count > 3 && !parts[3].isEmpty
    }
}
