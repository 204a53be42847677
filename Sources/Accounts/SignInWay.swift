import Primitives
import Store

/// Another way in than the mailed link, offered on the sign-in page by the room that has it.
package struct SignInWay: Sendable {
    /// Of ours; gets `next`.
    package let path: String
    package let label: WordKey
    /// Where the way leads out of the site, as an origin: then it is a form, since leaving is noted here first.
    package let leadsTo: String?

    package init(_ path: String, _ label: WordKey, leadsTo: String? = nil) {
        self.path = path
        self.label = label
        self.leadsTo = leadsTo
    }
}

/// The ways that this installation has at the moment.
package typealias SignInWays = @Sendable (Transaction) throws -> [SignInWay]
