import Foundation
import Policy
import Primitives

/// A signed-in browser, as its owner sees it in the list.
struct Session: Sendable, Equatable {
    let id: UUID
    let device: String
    /// Where it was opened, as a prefix; nil where that is not known.
    let network: String?
    let method: SignInMethod
    let secondFactor: SecondFactor?
    let createdAt: Date
    let usedAt: Date
    let endsAt: Date
}

enum SessionRule {
    /// Seconds from signing in, whatever happens in between.
    static let lifetime: TimeInterval = 14 * 86_400
    /// How often "last used" is written down.
    static let touch: TimeInterval = 60
    /// Of those who administer anything: seconds from signing in, and without use.
    static let administrativeLifetime: TimeInterval = 12 * 3600
    static let administrativeIdleness: TimeInterval = 1800
    /// Seconds after which a token is replaced.
    static let rotation: TimeInterval = 86_400
    /// Seconds for which the old token is good once the new one was seen, and for which it is given the same new one:
    /// requests that were under way.
    static let grace: TimeInterval = 60
    /// How often in a row a new token may go astray, a minute or more apart. No network loses more, and whoever asks again
    /// and again without ever showing what they are given waits for the person to do so.
    static let lostAnswers = 20
}

/// How a session begins: whose it is, where, and what was shown for it.
package struct SessionOpening: Sendable {
    package let account: AccountID
    /// Nil for the account's longest-standing one.
    package var workspace: WorkspaceID?
    package let method: SignInMethod
    package var provider: String?
    package var tenant: String?
    package var secondFactor: SecondFactor?

    package init(
        _ account: AccountID, by method: SignInMethod, in workspace: WorkspaceID? = nil, provider: String? = nil,
        tenant: String? = nil, secondFactor: SecondFactor? = nil
    ) {
        self.account = account
        self.workspace = workspace
        self.method = method
        self.provider = provider
        self.tenant = tenant
        self.secondFactor = secondFactor
    }

    var terms: SessionTerms {
        SessionTerms(
            workspace: workspace, method: method, provider: provider, tenant: tenant, secondFactor: secondFactor)
    }
}

/// How a session begins, whoever's it turns out to be.
struct SessionTerms: Sendable {
    var workspace: WorkspaceID?
    let method: SignInMethod
    var provider: String?
    var tenant: String?
    var secondFactor: SecondFactor?

    func provedAt(_ now: Date) -> Date? { secondFactor == nil ? nil : now }
}
