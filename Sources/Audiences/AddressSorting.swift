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
