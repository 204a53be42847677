import Foundation
import Policy
import Primitives
import Web

/// A page of the room, in the row of links above each of them.
package struct OutreachPlace: Sendable {
    let path: String
    let label: String
    let isCurrent: Bool

    package static func all(on current: String, _ catalogue: Catalogue) -> [OutreachPlace] {
        places.map { OutreachPlace(path: $0, label: catalogue.sentence($1), isCurrent: $0 == current) }
    }

    private static let places: [(String, WordKey)] = [
        ("/outreach", WordKey("outreach.today.nav")), ("/outreach/contacts", WordKey("outreach.contacts.title")),
        ("/outreach/mails", WordKey("outreach.enrolments.title")),
        ("/outreach/results", WordKey("outreach.results.title")),
        ("/outreach/sequences", WordKey("outreach.sequences.title")),
        ("/outreach/do-not-contact", WordKey("outreach.suppression.title")),
        ("/outreach/mailbox", WordKey("outreach.mailbox.nav")),
    ]
}

/// A person's contacts, the latest first, or those in which a word stands.
struct ContactsPage: Page {
    static let template = "outreach-contacts"
    static let size = 50

    let places: [OutreachPlace]
    let contacts: [Row]
    let isEmpty: Bool
    let query: String
    let isSearch: Bool
    let noneFound: Bool
    let hasMore: Bool
    let pages: PageLinks

    var title: WordKey { WordKey("outreach.contacts.title") }

    struct Row: Sendable {
        let id: String
        let name: String
        let address: String
        let initials: String
        let tone: Int
        let organisation: String?
        let tags: [String]
        let isSuppressed: Bool
    }

    init(
        _ shown: [Contact], _ suppressed: Set<EmailAddress>, word: String, total: Int, page: Int, _ exchange: Exchange
    ) {
        places = OutreachPlace.all(on: "/outreach/contacts", exchange.catalogue)
        contacts = shown.prefix(Self.size).map { contact in
            let disc = Disc(name: contact.card.title)
            return Row(
                id: contact.id.text, name: contact.card.title, address: contact.card.address.text,
                initials: disc.initials, tone: disc.tone, organisation: contact.card.organisation,
                tags: contact.card.tags, isSuppressed: suppressed.contains(contact.card.address))
        }
        isEmpty = total == 0
        query = word
        isSearch = !word.isEmpty
        noneFound = isSearch && shown.isEmpty
        hasMore = isSearch && shown.count > Self.size
        pages = PageLinks(page: isSearch ? 1 : page, size: Self.size, total: isSearch ? 0 : total, exchange.catalogue) {
            "/outreach/contacts?page=\($0)"
        }
    }
}
