import Primitives
import Testing

@testable import Programs

@Suite("Columns of a roster")
struct RosterMappingTests {
    @Test(
        "the kind of a column is guessed from its name in five languages",
        arguments: [
            (["E-mail", "First name", "Last name", "Team"], [.address, .givenName, .familyName, .department]),
            (["Email address", "Display Name", "Office", "Hire date"], [.address, .name, .location, .startDate]),
            (["WORK_EMAIL", "full_name", "dept.", "time_zone"], [.address, .name, .department, .timeZone]),
            (["E-Mail-Adresse", "Vorname", "Nachname", "Standort"], [.address, .givenName, .familyName, .location]),
            (["Mailadresse", "Abteilung", "Eintrittsdatum", "Büro"], [.address, .department, .startDate, .location]),
            (["Courriel", "Prénom", "Nom de famille", "Équipe"], [.address, .givenName, .familyName, .department]),
            (["Adresse e-mail", "Lieu de travail", "Fuseau horaire"], [.address, .location, .timeZone]),
            (["Correo electrónico", "Nombre", "Apellidos", "Área"], [.address, .givenName, .familyName, .department]),
            (["CORREO ELECTRONICO", "Ubicación", "Fecha de alta"], [.address, .location, .startDate]),
            (["E-mail", "Languages", "Shoe size"], [.address, .custom("Languages"), .ignore]),
            (["E-post", "Fornavn", "Etternavn", "Avdeling"], [.address, .givenName, .familyName, .department]),
            (["Epostadresse", "Navn", "Arbeidssted", "Tidssone"], [.address, .name, .location, .timeZone]),
        ] as [([String], [RosterColumn])])
    func guessed(header: [String], columns: [RosterColumn]) {
        #expect(RosterMapping.guess(header).columns == columns)
    }

    @Test("a bare name beside a given name is the family name", arguments: [["Vorname", "Name"], ["Prénom", "Nom"]])
    func familyName(header: [String]) { #expect(RosterMapping.guess(header).columns == [.givenName, .familyName]) }

    @Test("beside both parts it is the display name")
    func displayName() {
        let columns = RosterMapping.guess(["First name", "Name", "Last name"]).columns
        #expect(columns == [.givenName, .name, .familyName])
    }

    @Test("of two columns of one kind the better named is taken, and the other ignored")
    func better() {
        let header = ["Email", "Work email", "E-mail address"]
        #expect(RosterMapping.guess(header).columns == [.ignore, .address, .ignore])
        #expect(RosterMapping.guess(header, keepingUnknown: true).columns == [.ignore, .address, .ignore])
    }

    @Test("unknown columns are ignored unless they are asked for")
    func unknown() {
        let header = ["Email", "Name", " Shoe  size ", "", String(repeating: "x", count: 81)]
        let start: [RosterColumn] = [.address, .name]
        #expect(RosterMapping.guess(header).columns == start + [.ignore, .ignore, .ignore])
        let kept = RosterMapping.guess(header, keepingUnknown: true).columns
        #expect(kept == start + [.custom("Shoe size"), .ignore, .ignore])
    }

    @Test("no more custom columns are guessed than a person may have")
    func manyUnknown() {
        let mapping = RosterMapping.guess(["Email", "Name"] + (0..<25).map { "x\($0)" }, keepingUnknown: true)
        #expect(mapping.columns.filter(\.isCustom).count == RosterLimits.customCount)
        #expect(mapping.problems(forColumns: 27) == [])
    }

    @Test("no spelling stands for two kinds")
    func spellings() {
        for (column, names) in RosterSpelling.spellings {
            for name in names { #expect(RosterSpelling.ranks[RosterSpelling.plain(name)]?.column == column, "\(name)") }
        }
    }
}

@Suite("Mappings that cannot be used")
struct RosterMappingProblemTests {
    @Test("a mapping needs an address and a name, each kind once, and fits its file")
    func problems() {
        #expect(RosterMapping([.address, .givenName]).problems(forColumns: 2) == [])
        #expect(RosterMapping([.ignore, .ignore]).problems(forColumns: 2) == [.noAddress, .noName])
        #expect(
            RosterMapping([.address, .name]).problems(forColumns: 3) == [.doesNotFit(columns: 2, file: 3)])
        #expect(
            RosterMapping([.address, .name, .address]).problems(forColumns: 3)
                == [.repeated(column: 3, firstColumn: 1)])
    }

    @Test("a custom attribute has a clean, short name, and there are twenty at most")
    func customs() {
        for name in ["", " x", "a  b", "a\nb", "\u{202E}x", String(repeating: "é", count: 81)] {
            let problems = RosterMapping([.address, .name, .custom(name)]).problems(forColumns: 3)
            #expect(problems == [.unfitCustomName(column: 3, limit: 80)])
        }
        let many = RosterMapping([.address, .name] + (0..<21).map { .custom("x\($0)") })
        #expect(many.problems(forColumns: 23) == [.tooManyCustoms(limit: 20)])
    }

    @Test("with an unusable mapping no row is looked at")
    func noRows() throws {
        let reading = try roster("Street,Name\nHigh Street,Ada\n")
        #expect(reading.mappingProblems == [.noAddress])
        #expect(reading.header == ["Street", "Name"] && reading.rows.isEmpty && reading.rowCount == 0)
    }

    @Test("a column has a text that a form sends back")
    func text() {
        for column in RosterColumn.fixed + [.custom("Hobby"), .custom("a:b"), .custom("")] {
            #expect(RosterColumn(column.text) == column)
        }
        #expect(RosterColumn("salary") == nil && RosterColumn("") == nil && RosterColumn("custom") == nil)
    }

    @Test(
        "what rounds can go by is proposed as an attribute, however its heading puts it",
        arguments: [
            "Happy to talk about", "Ask me about", "Topics of interest", "Gesprächsthemen", "Hobbies",
            "Spoken languages",
            "Job level",
        ])
    func known(heading: String) { #expect(RosterMapping.guess(["Email", heading]).columns[1] == .custom(heading)) }
}
