import Foundation
import Mailboxes
import Outbound
import Primitives

/// How the settings of people's own mailboxes are read and what is refused, each with its fix.
extension SettingsSource {
    mutating func mailboxes() -> MailboxSettings {
        var settings = MailboxSettings()
        settings.google = gmail()
        settings.networks = networks()
        settings.authorities = authorities()
        return settings
    }

    private mutating func gmail() -> (id: String, secret: Secret<String>)? {
        let (client, secret) = (text(.gmailClient), text(.gmailSecret))
        switch (client, secret) {
        case (let client?, let secret?): return (client, Secret(secret))
        case (_?, nil):
            refuse(.gmailSecret, "is missing beside KLATCH_GMAIL_CLIENT_ID", "Set it as Google gave it to you.")
        case (nil, _?): refuse(.gmailSecret, "has no KLATCH_GMAIL_CLIENT_ID beside it", "Set both, or unset it.")
        case (nil, nil): break
        }
        return nil
    }

    private mutating func networks() -> [AddressPrefix] {
        let texts = (text(.mailboxNetworks) ?? "").split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let found = texts.compactMap { AddressPrefix($0) }
        if found.count < texts.count {
            refuse(.mailboxNetworks, "is no list of networks", "Write them as 10.0.0.0/8, with commas between them.")
        }
        return found
    }

    private mutating func authorities() -> String? {
        guard let path = text(.mailboxAuthorities) else { return nil }
        guard FileManager.default.isReadableFile(atPath: path) else {
            refuse(.mailboxAuthorities, "cannot be read", "Name a PEM file that Klatch's account may read.")
            return nil
        }
        return path
    }
}
