import Foundation
import Primitives
import Store
import Vault

package enum OutreachContactTag {}
package typealias ContactID = Identifier<OutreachContactTag>

/// Whose outreach it is: one person of one workspace, and nobody else there.
package struct OutreachOwner: Sendable, Hashable {
    package let workspace: WorkspaceID
    package let person: PersonID

    package init(workspace: WorkspaceID, person: PersonID) {
        self.workspace = workspace
        self.person = person
    }

    package var scope: Scope { .person(person, in: workspace) }
}

/// Somebody outside to whom a person writes.
package struct Contact: Sendable, Equatable {
    /// Contacts of one person at most.
    package static let maximum = 100_000

    package let id: ContactID
    package let card: ContactCard
    package let createdAt: Date
    package let updatedAt: Date
}

/// What is known of a contact. Sealed as a whole under the contact's own key.
package struct ContactCard: Sendable, Equatable, Codable, SealableValue {
    package var address: EmailAddress
    /// As a whole; mail addresses by it where there is no `givenName`.
    package var name: String?
    package var givenName: String?
    package var organisation: String?
    /// What they do there.
    package var role: String?
    /// An IANA identifier.
    package var timeZone: String?
    package var tags: [String]
    /// Lines of text.
    package var notes: String
    package var custom: [String: String]

    package init(
        address: EmailAddress, name: String? = nil, givenName: String? = nil, organisation: String? = nil,
        role: String? = nil, timeZone: String? = nil, tags: [String] = [], notes: String = "",
        custom: [String: String] = [:]
    ) {
        self.address = address
        self.name = name
        self.givenName = givenName
        self.organisation = organisation
        self.role = role
        self.timeZone = timeZone
        self.tags = tags
        self.notes = notes
        self.custom = custom
    }
}

extension ContactCard {
    /// What a list calls them.
    var title: String { name ?? givenName ?? address.text }

    /// The same with what another one knows besides: what is empty is filled in and tags are added; nothing that somebody
    /// wrote is written over.
    func filled(by other: ContactCard) -> ContactCard {
        var card = self
        card.name = name ?? other.name
        card.givenName = givenName ?? other.givenName
        card.organisation = organisation ?? other.organisation
        card.role = role ?? other.role
        card.timeZone = timeZone ?? other.timeZone
        let new = other.tags.filter { tag in !tags.contains { $0.lowercased() == tag.lowercased() } }
        card.tags = Array((tags + new).prefix(ContactLimits.tagCount))
        if card.notes.isEmpty { card.notes = other.notes }
        for (name, value) in other.custom.sorted(by: { $0.key < $1.key })
        where card.custom[name] == nil && card.custom.count < ContactLimits.customCount { card.custom[name] = value }
        return card
    }

    /// Whether a word that somebody looks for stands in it.
    func mentions(_ word: String) -> Bool {
        let texts = [name, givenName, organisation, role, address.text].compactMap { $0 } + tags
        return texts.contains { $0.range(of: word, options: [.caseInsensitive, .diacriticInsensitive]) != nil }
    }
}

/// How much a contact may hold, in Unicode scalars unless said otherwise.
package enum ContactLimits {
    package static let nameLength = 200
    package static let fieldLength = 200
    package static let tagLength = 40
    package static let tagCount = 20
    package static let notesLength = 5_000
    package static let customNameLength = 60
    package static let customLength = 500
    package static let customCount = 20
}
