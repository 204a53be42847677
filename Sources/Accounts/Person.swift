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

    /// Somebody active, as far as a profile says.
    package init(id: PersonID, profile: Profile, at date: Date) {
        self.init(id: id, profile: profile, state: .active, createdAt: date, updatedAt: date)
    }

    init(id: PersonID, profile: Profile, state: State, createdAt: Date, updatedAt: Date) {
        (self.id, self.profile, self.state) = (id, profile, state)
        (self.createdAt, self.updatedAt) = (createdAt, updatedAt)
    }

    /// The same with more known of them than the roster keeps.
    package func with(_ profile: Profile) -> Person {
        Person(id: id, profile: profile, state: state, createdAt: createdAt, updatedAt: updatedAt)
    }
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
