import Accounts
import Primitives

/// What becomes of each address of a list: who comes in, who is in already, who is nobody here, who took themselves out.
struct AddressSorting: Sendable {
    let list: AddressList
    /// Active people who have one of the addresses.
    private(set) var found: [PersonID] = []
    private(set) var coming: [PersonID] = []
    private(set) var already = 0
    private(set) var leavers = 0
    /// Addresses that nobody active here has, and on which line.
    private(set) var unknown: [AddressList.Entry] = []

    init(
        _ list: AddressList, _ known: [EmailAddress: (id: PersonID, fingerprint: [UInt8], state: Person.State)]
    ) {
        self.list = list
        for entry in list.entries {
            if let person = known[entry.address], person.state == .active {
                found.append(person.id)
            } else {
                unknown.append(entry)
            }
        }
        coming = found
    }

    mutating func leaveOut(already: Set<PersonID>, leavers: Set<PersonID>) {
        self.already = already.count
        self.leavers = leavers.subtracting(already).count
        coming = found.filter { !already.contains($0) && !leavers.contains($0) }
    }
}

/// Finds people by part of a name, an address, a department or a place, a page of them at a time. Names are sealed, so
/// everybody is looked at.
struct PersonFinder: Sendable {
    static let size = 50
    static let prefix = "person."

    let query: String
    let page: Int
    private let folded: String
    private(set) var total = 0
    private(set) var found: [Person] = []

    init(_ query: String, page: Int) {
        self.query = query
        self.page = page
        folded = query.lowercased()
    }

    mutating func take(_ person: Person) {
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
