import Foundation
import Primitives

package enum AudienceTag {}
package typealias AudienceID = Identifier<AudienceTag>

/// Whom a program is for, where it is not for everybody.
package struct Audience: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Picked by hand, pasted, or out of a file.
        case list
        /// Whoever fits a rule: comes and goes by itself.
        case rules
        /// A group of the company's directory, kept as the directory has it.
        case group
        /// Whoever joins by a link.
        case joined

        /// People come and go by themselves; nobody is put in by hand.
        package var keepsItself: Bool { self == .rules || self == .group }
    }

    package static let maximumNameLength = 100
    /// Audiences of one workspace at most.
    package static let maximum = 200

    package let id: AudienceID
    package let name: String
    package let kind: Kind
    /// Only of those by rules.
    package let rule: AudienceRule?
    /// Only of those by a group of the directory.
    package let group: UUID?
    /// Since when a removal of many waits for somebody's yes.
    package let heldAt: Date?

    /// What somebody chose: everything but the name that makes it what it is.
    package enum Shape: Sendable, Equatable {
        case list, joined
        case rules(AudienceRule)
        case group(UUID)

        var kind: Kind {
            switch self {
            case .list: .list
            case .joined: .joined
            case .rules: .rules
            case .group: .group
            }
        }

        var rule: AudienceRule? { if case .rules(let rule) = self { rule } else { nil } }
        var group: UUID? { if case .group(let group) = self { group } else { nil } }
    }
}

/// By which way somebody came in, or went.
package enum AudienceWay: String, Sendable, CaseIterable {
    case picked, pasted, file, rule, group, link, domain
    /// The person themselves came back, or left.
    case own = "self"
    /// Taken out by hand.
    case removed
}
