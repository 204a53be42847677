import Foundation
import Primitives
import Web

/// The fields of a contact, as a form has them.
enum ContactForm {
    static let labels = [
        "address": WordKey("outreach.contact.address"), "name": WordKey("outreach.contact.name"),
        "given": WordKey("outreach.contact.given"), "organisation": WordKey("outreach.contact.organisation"),
        "role": WordKey("outreach.contact.role"), "zone": WordKey("outreach.contact.zone"),
        "tags": WordKey("outreach.contact.tags"), "notes": WordKey("outreach.contact.notes"),
        "custom": WordKey("outreach.contact.custom"),
    ]

    static func filled(_ card: ContactCard) -> Form {
        Form([
            "address": card.address.text, "name": card.name ?? "", "given": card.givenName ?? "",
            "organisation": card.organisation ?? "", "role": card.role ?? "", "zone": card.timeZone ?? "",
            "tags": card.tags.joined(separator: ", "), "notes": card.notes,
            "custom": card.custom.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n"),
        ])
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    static func card(_ form: inout Form) -> ContactCard? {
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let name = line(&form, "name", ContactLimits.nameLength)
        let given = line(&form, "given", ContactLimits.nameLength)
        let organisation = line(&form, "organisation", ContactLimits.fieldLength)
        let role = line(&form, "role", ContactLimits.fieldLength)
        let zone = line(&form, "zone", 64)
        if let zone, !ContactZone.isKnown(zone) { form.refuse("zone", WordKey("outreach.problem.unknown-zone")) }
        let (tags, notes, custom) = (tags(&form), notes(&form), custom(&form))
        guard form.isSound, let address else { return nil }
        return ContactCard(
            address: address, name: name, givenName: given, organisation: organisation, role: role, timeZone: zone,
            tags: tags, notes: notes, custom: custom)
    }

    private static func line(_ form: inout Form, _ field: String, _ limit: Int) -> String? {
        guard let line = ContactText.line(form[field]) else {
            form.refuse(field, WordKey("outreach.problem.deceptive"))
            return nil
        }
        guard line.unicodeScalars.count <= limit else {
            form.refuse(field, WordKey("form.too-long", ["maximum": "\(limit)"]))
            return nil
        }
        return line.isEmpty ? nil : line
    }

    private static func tags(_ form: inout Form) -> [String] {
        switch ContactTags.read(form["tags"]) {
        case .tags(let tags): return tags
        case .tooMany:
            form.refuse("tags", WordKey("outreach.problem.too-many-tags", ["limit": "\(ContactLimits.tagCount)"]))
        case .tooLong:
            form.refuse("tags", WordKey("outreach.problem.too-long", ["limit": "\(ContactLimits.tagLength)"]))
        case .deceptive: form.refuse("tags", WordKey("outreach.problem.deceptive"))
        }
        return []
    }

    private static func notes(_ form: inout Form) -> String {
        guard let notes = ContactText.lines(form["notes"]) else {
            form.refuse("notes", WordKey("outreach.problem.deceptive"))
            return ""
        }
        if notes.unicodeScalars.count > ContactLimits.notesLength {
            form.refuse("notes", WordKey("form.too-long", ["maximum": "\(ContactLimits.notesLength)"]))
        }
        return notes
    }

    /// One field in each line, as `Name: value`.
    private static func custom(_ form: inout Form) -> [String: String] {
        var custom: [String: String] = [:]
        for (number, text) in form["custom"].split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            if text.allSatisfy(\.isWhitespace) { continue }
            let parts = text.split(separator: ":", maxSplits: 1).map { ContactText.line(String($0)) }
            guard parts.count == 2, let name = parts[0], let value = parts[1], !name.isEmpty, !value.isEmpty,
                name.unicodeScalars.count <= ContactLimits.customNameLength,
                value.unicodeScalars.count <= ContactLimits.customLength,
                custom.updateValue(value, forKey: name) == nil
            else {
                form.refuse("custom", WordKey("outreach.contact.custom-wrong", ["line": "\(number + 1)"]))
                return [:]
            }
        }
        if custom.count > ContactLimits.customCount {
            form.refuse("custom", WordKey("outreach.contact.custom-many", ["limit": "\(ContactLimits.customCount)"]))
        }
        return custom
    }
}
