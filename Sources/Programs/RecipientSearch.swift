import Accounts
import Audiences
import Mail
import Primitives
import Store
import Vault

extension ProgramsSlice {
    /// People whose mail one search shows at most.
    package static let recipients = 20

    /// Whose mail somebody looks for: that to a whole address, also to those that its owner had before, or else that to
    /// people with part of a name, an address, a department or a place. Profiles are sealed, so for a part everybody who is
    /// active is looked at.
    package func recipients(
        _ tx: Transaction, _ workspace: WorkspaceID, matching words: String
    ) throws -> (whose: DeliveryRecipients, people: Int) {
        let words = RosterText.trimmed(words)
        if let address = try? EmailAddress(parsing: words) {
            let known = try people.known(tx, workspace, [address])[address]?.id
            let former = try known.map { try people.addresses(tx, workspace, $0) } ?? []
            let whose = DeliveryRecipients(
                people: [known].compactMap(\.self), addresses: former + [vault.blindIndex(address)])
            return (whose, known == nil ? 0 : 1)
        }
        var finder = PersonFinder(words, page: 1)
        try audiences.eachPerson(tx, workspace) { finder.take($0) }
        let found = finder.found.prefix(Self.recipients)
        let whose = DeliveryRecipients(
            people: found.map(\.id), addresses: found.map { vault.blindIndex($0.profile.address) })
        return (whose, finder.total)
    }
}
