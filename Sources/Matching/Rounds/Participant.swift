/// A person as the round sees them. Their number is their place in `RoundRequest.participants`.
package struct Participant: Hashable, Sendable {
    /// Nil when not known; an unknown value counts as no difference to anyone.
    package var department: String?
    package var location: String?

    package init(department: String? = nil, location: String? = nil) {
        self.department = department
        self.location = location
    }
}
