import Primitives
import Store

/// Another way in than the mailed link, offered on the sign-in page by the room that has it.
package struct SignInWay: Sendable {
    /// Of ours; gets `?next=…`.
    package let path: String
    package let label: WordKey

    package init(_ path: String, _ label: WordKey) {
        self.path = path
        self.label = label
    }
}

/// The ways that this installation has at the moment.
package typealias SignInWays = @Sendable (Transaction) throws -> [SignInWay]
