import Foundation
import Mail
import Primitives
import Store
import Web

extension MailKind {
    static let connections = MailKind("connections", priority: 3)
}

/// Something that somebody has connected, as a mail names it.
package struct ConnectionTold: Sendable {
    let name: WordKey
    let hint: String
    let usedAt: Date?
    /// It has brought nothing for half a year.
    let isIdle: Bool

    package init(name: WordKey, hint: String, usedAt: Date?, isIdle: Bool) {
        (self.name, self.hint, self.usedAt, self.isIdle) = (name, hint, usedAt, isIdle)
    }
}

extension AccountsSlice {
    private struct ConnectionsWords {
        let name: String
        let connections: [Line]
        let link: String
        let site: String
        let lang: String

        struct Line {
            let name: String
            let used: String
            let isIdle: Bool
        }
    }

    /// Asks somebody to look through what they have connected, and to disconnect what they do not need any more.
    package func tell(_ tx: Transaction, _ account: AccountID, of connections: [ConnectionTold]) throws {
        guard !connections.isEmpty, let person = try addressees.addressee(tx, account) else { return }
        let (catalogue, zone) = (try templates.catalogue(person.language), try zone(tx, of: account))
        let words = ConnectionsWords(
            name: person.name,
            connections: connections.map { one in
                let used = one.usedAt.map { Moment($0, language: person.language, timeZone: zone).text }
                return .init(
                    name: catalogue.sentence(one.name) + (one.hint.isEmpty ? "" : " (\(one.hint))"),
                    used: catalogue.sentence(
                        used.map { WordKey("accounts.mail.connections.used", ["when": $0]) }
                            ?? WordKey("accounts.mail.connections.never")),
                    isIdle: one.isIdle)
            },
            link: site.origin + "/account/connections", site: site.origin, lang: person.language)
        let to = Mailbox(name: person.name, address: person.address)
        try write(
            tx, .connections, to: to, "connections", words, WordKey("accounts.mail.connections.subject"),
            person.language)
    }
}
