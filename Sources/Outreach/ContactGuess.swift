import Primitives

/// What the columns of a file of contacts hold, guessed from their headings and from the first row.
enum ContactGuess {
    /// Known headings by their spelling, each kind once; others become fields of their own as long as there is room.
    ///
    /// - Parameter samples: what stands in the first row: where no heading speaks of addresses, the column with one.
    static func mapping(_ header: [String], samples: [String] = []) -> ContactMapping {
        var columns = bestNamed(header.map(plain))
        if !columns.contains(.address), let place = samples.firstIndex(where: isAddress), place < columns.count {
            columns[place] = .address
        }
        var taken = Set(columns)
        var free = ContactLimits.customCount
        for (index, heading) in header.enumerated() where columns[index] == .ignored && free > 0 {
            guard let name = customName(heading), taken.insert(.custom(name)).inserted else { continue }
            columns[index] = .custom(name)
            free -= 1
        }
        return ContactMapping(columns)
    }

    /// What a field under this heading is called; nil where the heading is no name.
    static func customName(_ heading: String) -> String? {
        guard let name = ContactText.line(CSVFormula.restored(heading)), !name.isEmpty,
            name.unicodeScalars.count <= ContactLimits.customNameLength, !name.contains(":")
        else { return nil }
        return name
    }

    /// For each kind the first column with its heading. A bare "Adresse" is where somebody lives, if another says "E-Mail".
    private static func bestNamed(_ names: [String]) -> [ContactColumn] {
        var columns = [ContactColumn](repeating: .ignored, count: names.count)
        var taken: Set<ContactColumn> = []
        for isVague in [false, true] {
            for (index, name) in names.enumerated() where vague.contains(name) == isVague {
                if let known = spellings[name], taken.insert(known).inserted { columns[index] = known }
            }
        }
        return columns
    }

    private static func isAddress(_ text: String) -> Bool {
        text.contains("@") && (try? EmailAddress(parsing: text)) != nil
    }

    /// Letters and digits alone, in lower case.
    private static func plain(_ heading: String) -> String {
        String(heading.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static let vague: Set<String> = ["address", "adresse", "contact", "kontakt", "account", "title"]

    private static let spellings: [String: ContactColumn] = [
        "email": .address, "emailaddress": .address, "mail": .address, "mailaddress": .address, "address": .address,
        "email1value": .address,
        "emailadresse": .address, "workemail": .address, "emailwork": .address, "primaryemail": .address,
        "correoelectrónico": .address, "correoelectronico": .address, "adressemail": .address, "adresseemail": .address,
        "mailadresse": .address, "adresse": .address, "courriel": .address,
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
