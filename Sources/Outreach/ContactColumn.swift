import Primitives

/// What a column of a file of contacts holds.
enum ContactColumn: Hashable, Sendable {
    case address, name, givenName, familyName, organisation, role, timeZone, tags, notes
    /// A field of its own, under its heading.
    case custom(String)
    case ignored

    /// What each column of a file means: known headings by their spelling, each kind once; others become fields of their
    /// own as long as there is room.
    static func all(of header: [String]) -> [ContactColumn] {
        var taken: Set<ContactColumn> = []
        var free = ContactLimits.customCount
        return header.map { heading in
            let known = spellings[plain(heading)]
            if let known, taken.insert(known).inserted { return known }
            guard known == nil, free > 0, let name = customName(heading), taken.insert(.custom(name)).inserted else {
                return .ignored
            }
            free -= 1
            return .custom(name)
        }
    }

    var words: WordKey {
        switch self {
        case .address: WordKey("outreach.contact.address")
        case .name: WordKey("outreach.contact.name")
        case .givenName: WordKey("outreach.contact.given")
        case .familyName: WordKey("outreach.contact.family")
        case .organisation: WordKey("outreach.contact.organisation")
        case .role: WordKey("outreach.contact.role")
        case .timeZone: WordKey("outreach.contact.zone")
        case .tags: WordKey("outreach.contact.tags")
        case .notes: WordKey("outreach.contact.notes")
        case .custom(let name): WordKey("outreach.contact.own-field", ["name": name])
        case .ignored: WordKey("outreach.import.ignored")
        }
    }

    private static func customName(_ heading: String) -> String? {
        guard let name = ContactText.line(CSVFormula.restored(heading)), !name.isEmpty,
            name.unicodeScalars.count <= ContactLimits.customNameLength, !name.contains(":")
        else { return nil }
        return name
    }

    /// Letters and digits alone, in lower case.
    private static func plain(_ heading: String) -> String {
        String(heading.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static let spellings: [String: ContactColumn] = [
        "email": .address, "emailaddress": .address, "mail": .address, "mailaddress": .address, "address": .address,
        "emailadresse": .address, "mailadresse": .address, "adresse": .address, "courriel": .address,
        "correo": .address,
        "name": .name, "fullname": .name, "contact": .name, "vollername": .name, "kontakt": .name, "nomcomplet": .name,
        "firstname": .givenName, "givenname": .givenName, "forename": .givenName, "vorname": .givenName,
        "prénom": .givenName, "prenom": .givenName, "nombre": .givenName,
        "lastname": .familyName, "familyname": .familyName, "surname": .familyName, "nachname": .familyName,
        "familienname": .familyName, "nom": .familyName, "apellido": .familyName,
        "company": .organisation, "organisation": .organisation, "organization": .organisation,
        "employer": .organisation, "account": .organisation, "firma": .organisation, "unternehmen": .organisation,
        "entreprise": .organisation,
        "title": .role, "jobtitle": .role, "role": .role, "position": .role, "rolle": .role, "funktion": .role,
        "timezone": .timeZone, "tz": .timeZone, "zeitzone": .timeZone,
        "tag": .tags, "tags": .tags, "labels": .tags, "schlagworte": .tags, "stichworte": .tags,
        "note": .notes, "notes": .notes, "comment": .notes, "comments": .notes, "notiz": .notes, "notizen": .notes,
        "bemerkung": .notes, "bemerkungen": .notes,
    ]
}
