import Foundation

/// The names that people give to the columns of a roster: English, German, French, Spanish, Norwegian.
enum RosterSpelling {
    /// Best first: of two columns that could be one kind, the one named earlier here is it.
    static let spellings: [(column: RosterColumn, names: [String])] = [
        (
            .address,
            [
                "work email", "work email address", "business email", "company email", "email address", "email",
                "e-mail", "mail", "mail address", "user principal name", "upn",
                "e-mail-adresse", "mailadresse", "e-mail geschäftlich", "geschäftliche e-mail", "dienstliche e-mail",
                "adresse e-mail", "adresse mail", "adresse électronique", "courriel", "mél", "e-mail professionnel",
                "correo electrónico", "correo", "dirección de correo electrónico", "dirección de correo",
                "correo electrónico laboral", "correo corporativo",
                "e-post", "e-postadresse", "epost", "jobb e-post", "e-post jobb",
            ]
        ),
        (
            .name,
            [
                "display name", "full name", "name", "employee name", "employee", "person",
                "anzeigename", "vollständiger name", "vor- und nachname", "mitarbeiter", "mitarbeitername",
                "nom complet", "nom d'affichage", "nom et prénom", "prénom et nom", "nom",
                "nombre completo", "nombre y apellidos", "nombre para mostrar",
                "fullt navn", "visningsnavn", "navn",
            ]
        ),
        (
            .givenName,
            [
                "first name", "given name", "preferred name", "preferred first name", "forename", "first",
                "vorname", "rufname", "prénom", "nombre", "nombre de pila", "fornavn",
            ]
        ),
        (
            .familyName,
            [
                "last name", "family name", "surname", "last", "nachname", "familienname", "zuname",
                "nom de famille", "apellidos", "apellido", "etternavn", "slektsnavn",
            ]
        ),
        (
            .department,
            [
                "department", "department name", "dept", "team", "business unit", "division", "org unit", "group",
                "abteilung", "bereich", "organisationseinheit", "département", "service", "direction", "équipe",
                "departamento", "área", "equipo", "avdeling", "enhet", "gruppe",
            ]
        ),
        (
            .location,
            [
                "location", "office", "office location", "work location", "site", "city", "town",
                "standort", "arbeitsort", "büro", "stadt", "ort", "niederlassung",
                "lieu", "lieu de travail", "bureau", "ville", "emplacement",
                "ubicación", "oficina", "ciudad", "sede", "centro de trabajo", "lugar de trabajo",
                "kontor", "arbeidssted", "sted", "lokasjon", "by",
            ]
        ),
        (
            .timeZone,
            [
                "time zone", "timezone", "tz", "iana time zone", "zeitzone", "fuseau horaire", "zona horaria",
                "huso horario", "tidssone",
            ]
        ),
        (
            .startDate,
            [
                "start date", "hire date", "date of hire", "hired", "hired on", "joining date", "join date",
                "date joined", "joined", "date of joining", "employment start date", "employment start",
                "eintrittsdatum", "einstellungsdatum", "startdatum", "eintritt", "beschäftigungsbeginn", "beginn",
                "date d'embauche", "date d'entrée", "date de début", "date d'arrivée",
                "fecha de inicio", "fecha de contratación", "fecha de alta", "fecha de ingreso",
                "fecha de incorporación",
                "startdato", "ansettelsesdato", "ansatt dato", "ansatt siden", "tiltredelse", "oppstartsdato",
            ]
        ),
    ]

    /// Place of each plain spelling in the list above: a lower rank is a better name.
    static let ranks: [String: (column: RosterColumn, rank: Int)] = {
        var ranks: [String: (column: RosterColumn, rank: Int)] = [:]
        for (column, names) in spellings {
            for (rank, name) in names.enumerated() where ranks[plain(name)] == nil {
                ranks[plain(name)] = (column, rank)
            }
        }
        return ranks
    }()

    /// Letters and digits only, in lower case, without accents: `E-Mail (Geschäftlich)` is `emailgeschaftlich`.
    static func plain(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar {
            case "ø": result.append("o")
            case "ß": result.append(contentsOf: "ss".unicodeScalars)
            case "æ": result.append(contentsOf: "ae".unicodeScalars)
            default: if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { result.append(scalar) }
            }
        }
        return String(result)
    }
}
