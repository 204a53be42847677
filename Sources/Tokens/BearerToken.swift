import Foundation
import Policy
import Primitives

package enum BearerTokenTag {}
package typealias BearerTokenID = Identifier<BearerTokenTag>

/// A token as the page shows it: everything but the token, which nobody has but its bearer.
package struct BearerToken: Sendable, Equatable {
    package let id: BearerTokenID
    package let name: String
    package let scopes: Set<TokenScope>
    package let createdAt: Date
    package let expiresAt: Date
    /// To the minute.
    package let usedAt: Date?
}

package enum TokenRule {
    /// Days that may be chosen for a token to live.
    static let days = [30, 90, 180, 366]
    package static let maximumDays = 366
    /// Live tokens of one person in one workspace.
    static let maximum = 20
    static let maximumName = 80
    /// How often "last used" is written down, in seconds.
    static let touch: TimeInterval = 60
    /// Places that all networks share.
    static let places = 4096
    /// Seconds in which a token shows where it is at home. Afterwards another network is news.
    static let settling: TimeInterval = 86_400
    /// Networks of a token that has a home. One that is used in more is at home anywhere.
    static let homes = 8
    /// Seconds after its end for which a token is kept, for whoever looks into what happened.
    static let memory: TimeInterval = 90 * 86_400
}

/// A program that presented a good token: in whose name it asks, and where.
package struct Machine: Sendable, Equatable {
    package let token: BearerTokenID
    package let workspace: WorkspaceID
    /// Whose rights it has, no more than its scopes name.
    package let subject: Subject
    let sighting: TokenSighting

    /// What the policy says to an act on the workspace the token is for.
    func decide(_ act: Act, at now: Date) -> Decision {
        AccessPolicy.standard.decide(subject, act, on: .workspace(workspace), at: now)
    }
}

/// What the use of a token meant for whoever watches.
enum TokenSighting: Sendable, Equatable {
    /// Written down within the last minute, in this network.
    case known
    case noted
    /// In a network that is new to it.
    case moved
}

/// A company's directory that presented a good token.
package struct DirectoryConnection: Sendable, Equatable {
    package let token: BearerTokenID
    package let workspace: WorkspaceID
}

/// A token that is in nobody's hands any more, or never was in any.
struct TokenTrace: Sendable, Equatable {
    let token: BearerTokenID
    let workspace: WorkspaceID
    let account: AccountID?
    let isDecoy: Bool
}

/// A token that looks like any other and opens nothing: planted where nobody has reason to use it.
package struct Decoy: Sendable, Equatable {
    package let id: BearerTokenID
    package let name: String
    package let createdAt: Date
    /// When somebody last tried it.
    package let touchedAt: Date?
}

/// A token that opens something now, with whose it is; for those who review what is held.
package struct HeldToken: Sendable, Equatable {
    package let token: BearerToken
    /// Nil for the directory's.
    package let account: AccountID?
    /// Who made the directory's, where that is known.
    package let maker: AccountID?
}

/// Why a program got no answer.
package enum TokenError: Refusal, Equatable {
    case missing
    /// Mistyped, unknown, expired, revoked, or its bearer's rights have changed. Which one is nobody's business.
    case dead
    case beyondScope
    case malformedCursor
    case tooMany
    /// Somebody who signed in another way than the workspace demands makes no token for it.
    case needsCompanySignIn

    package var status: Int {
        switch self {
        case .missing, .dead: 401
        case .beyondScope, .needsCompanySignIn: 403
        case .malformedCursor: 400
        case .tooMany: 409
        }
    }

    package var words: WordKey {
        switch self {
        case .missing: WordKey("tokens.error.missing")
        case .dead: WordKey("tokens.error.dead")
        case .beyondScope: WordKey("tokens.error.beyond-scope")
        case .malformedCursor: WordKey("tokens.error.cursor")
        case .tooMany: WordKey("tokens.error.too-many")
        case .needsCompanySignIn: WordKey("error.needs-company-sign-in")
        }
    }

    package var challenge: StaticString? {
        switch self {
        case .dead: "invalid_token"
        case .beyondScope: "insufficient_scope"
        default: nil
        }
    }
}
