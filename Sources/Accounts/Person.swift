import Foundation
import Primitives

/// Somebody of a workspace, opened.
package struct Person: Sendable, Equatable {
    package enum State: String, Sendable { case active, left }

    package let id: PersonID
    package let profile: Profile
    package let state: State
    package let createdAt: Date
    package let updatedAt: Date
}

/// A person as they are to be: new, or an existing one with another profile.
package struct PersonChange: Sendable {
    /// Nil for somebody new.
    package let id: PersonID?
    package let profile: Profile

    package init(id: PersonID? = nil, profile: Profile) {
        self.id = id
        self.profile = profile
    }
}
