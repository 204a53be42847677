import Accounts
import Primitives

/// Finds people by part of a name, an address, a department or a place, a page of them at a time. Names are sealed, so
/// everybody is looked at.
package struct PersonFinder: Sendable {
    package static let size = 50
    static let prefix = "person."

    package let query: String
    package let page: Int
    private let folded: String
    package private(set) var total = 0
    package private(set) var found: [Person] = []

    package init(_ query: String, page: Int) {
        self.query = query
        self.page = page
        folded = query.lowercased()
    }

    package mutating func take(_ person: Person) {
        guard matches(person.profile) else { return }
        total += 1
        let first = (page - 1) * Self.size
        if total > first, found.count < Self.size { found.append(person) }
    }

    private func matches(_ profile: Profile) -> Bool {
        folded.isEmpty
            || [profile.name, profile.address.text, profile.department ?? "", profile.location ?? ""]
                .contains { $0.lowercased().contains(folded) }
    }
}
