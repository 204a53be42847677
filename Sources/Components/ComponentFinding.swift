import Accounts
import Foundation
import Primitives

package enum ComponentFindingTag {}
package typealias ComponentFindingID = Identifier<ComponentFindingTag>

/// A component that a published notice concerns, as it is kept.
struct ComponentFinding: Sendable, Equatable {
    /// Somebody takes the risk for a time.
    struct Acceptance: Sendable, Equatable {
        let until: Date
        let by: AccountID
        let reason: String
    }

    let id: ComponentFindingID
    let flaw: ComponentFlaw
    let foundAt: Date
    var acceptance: Acceptance?

    /// When it is to be closed, which an acceptance puts off.
    var due: Date { max(foundAt + flaw.severity.window, acceptance?.until ?? .distantPast) }

    func isOverdue(at now: Date) -> Bool { due <= now }
}

/// For how long a risk may be taken.
enum AcceptedTime: String, Sendable, CaseIterable {
    case week, month, quarter

    var days: Int {
        switch self {
        case .week: 7
        case .month: 30
        case .quarter: 90
        }
    }

    var words: WordKey { WordKey(known: "components.time.\(rawValue)") }
}
