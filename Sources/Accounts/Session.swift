import Foundation
import Policy
import Primitives

/// A signed-in browser, as its owner sees it in the list.
struct Session: Sendable, Equatable {
    let id: UUID
    let device: Device
    let createdAt: Date
    let usedAt: Date
    let expiresAt: Date
}

enum SessionRule {
    /// Seconds from signing in, whatever happens in between.
    static let lifetime: TimeInterval = 14 * 86_400
    /// How often "last used" is written down.
    static let touch: TimeInterval = 60
    /// Of those who administer anything: seconds from signing in, and without use.
    static let administrativeLifetime: TimeInterval = 12 * 3600
    static let administrativeIdleness: TimeInterval = 1800
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
}

/// A browser and its system, from a closed vocabulary: enough to be recognised by its owner, too little to identify.
package struct Device: Sendable, Equatable {
    package let text: String

    package init(text: String) { self.text = text }

    /// Reads `User-Agent`, of which every browser claims to be several; the most telling mark wins.
    package init(userAgent: String?) {
        let agent = (userAgent ?? "").prefix(400)
        let browser = Self.browsers.first { agent.contains($0.mark) }?.name
        let system = Self.systems.first { agent.contains($0.mark) }?.name
        text = [browser ?? "Browser", system].compactMap { $0 }.joined(separator: ", ")
    }

    private static let browsers = [
        (mark: "Edg/", name: "Edge"), (mark: "OPR/", name: "Opera"), (mark: "Firefox/", name: "Firefox"),
        (mark: "Chrome/", name: "Chrome"), (mark: "Safari/", name: "Safari"),
    ]
    private static let systems = [
        (mark: "Android", name: "Android"), (mark: "iPhone", name: "iPhone"), (mark: "iPad", name: "iPad"),
        (mark: "Windows", name: "Windows"), (mark: "Mac OS X", name: "macOS"), (mark: "Linux", name: "Linux"),
    ]
}
