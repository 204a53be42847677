import Foundation

/// A kind of mail that a capability sends: its name in the ledger, and how it is treated on its way.
package struct MailKind: Hashable, Sendable {
    package let name: String
    /// Seconds after which it is not worth sending any more.
    package let patience: TimeInterval
    /// 0 goes first, 9 last.
    package let priority: Int

    /// - Parameter patience: three days unless said otherwise.
    package init(_ name: StaticString, patience: TimeInterval = 3 * 86_400, priority: Int = 5) {
        self.name = name.description
        self.patience = patience
        self.priority = priority
    }
}
