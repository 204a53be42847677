import Testing

@testable import MatchFiles
@testable import Matching

@Suite("Files of people")
struct PeopleFileTests {
    @Test("Columns are found by name, whatever their order and case")
    func columns() throws {
        let file = try people(
            "Office;E-Mail;Department;Languages;Free hours;Tenure;Team lead;Pool\n"
                + "Oslo;ada@example.org;Legal;en, no;Mo 9-11;1.5;yes;north\n")
        let ada = try #require(file.participants.first)
        #expect(ada.location == "Oslo")
        #expect(ada.department == "Legal")
        #expect(ada.languages == ["en", "no"])
        #expect(ada.freeHours.count == 2)
        #expect(ada.tenure == 18)
        #expect(ada.others == ["team lead": ["yes"]])
        #expect(ada.pools == ["north"])
        #expect(file.number(of: "ADA@example.org") == 0)
    }

    @Test("Who is listed in two pools is one person")
    func pools() throws {
        let file = try people("email,pool\nada@example.org,a\nben@example.org,a\nAda@example.org,b\n")
        #expect(file.addresses == ["ada@example.org", "ben@example.org"])
        #expect(file.participants[0].pools == ["a", "b"])
    }

    @Test("Wishes and blocked people are found by address; strangers are passed over")
    func others() throws {
        let file = try people(
            "email,wishes,blocked\nada@example.org,ben@example.org; x@example.org,\nben@example.org,,ada@example.org\n")
        #expect(file.participants[0].asked == [1])
        #expect(file.blocked == [ForbiddenPair(1, 0)])
        #expect(file.notes == [FileNote(line: 2, "not among the people: x@example.org")])
        #expect(file.attributes.isEmpty)
    }

    @Test("What is passed over is told with its line, and not without end")
    func notes() throws {
        let wishes = (0..<7).map { "w\($0)@example.org" }.joined(separator: ";")
        let rows = (0..<30).map { "p\($0)@example.org,\(wishes)\n" }.joined()
        let sentences = FileNote.sentences(try people("email,wishes\n" + rows).notes)
        #expect(sentences.count == FileNote.most + 1)
        #expect(sentences.first?.hasPrefix("line 2: not among the people: w0@example.org, ") == true)
        #expect(sentences.first?.hasSuffix(" and 2 others") == true)
        #expect(sentences.last == "and 10 more of this kind")
    }

    @Test(
        "What is no list of people is refused with its line",
        arguments: [
            ("name\nAda\n", 1), ("", 1), ("email\n", 2), ("email,name\nada@example.org\n", 2), ("email\nada\n", 2),
            ("email,name\n,Ada\n", 2), ("email,tenure\nada@example.org,long\n", 2),
            ("email,hours\nada@example.org,always\n", 2), ("email,start date\nada@example.org,31.05.2024\n", 2),
            ("email,department\nada@example.org,Legal\nada@example.org,Sales\n", 3),
            ("email,blocked\nada@example.org,Ben\n", 2),
            ("email,wishes\nben@example.org,\nada@example.org,ben@example.org; nobody in particular\n", 3),
        ])
    func refused(text: String, line: Int) {
        let mistake = #expect(throws: FileMistake.self) { try people(text) }
        #expect(mistake?.line == line)
    }

    @Test(
        "Free hours", arguments: [("Mo-Fr 9-17", 40), ("Sa 0-24; Sunday 23-24", 25), ("Mo 9-10, Mo 9-11", 2)])
    func hours(text: String, count: Int) throws {
        #expect(try Cells.hours(text).count == count)
    }

    @Test("Past rounds are read as they are printed, and those who left are passed over")
    func history() throws {
        let file = try people("email\nada@example.org\nben@example.org\ncleo@example.org\n")
        let text =
            "round,group,email\n3,1,ada@example.org\n3,1,BEN@example.org\n3,2,gone@example.org\n3,2,left@example.org\n"
        let history = try HistoryFile.read(once(text), people: file)
        #expect(history.groups == [PastGroup(round: 3, members: [0, 1])])
        #expect(history.lastRound == 3)
        #expect(history.strangers == 2)
    }

    @Test(
        "What is no history is refused with its line",
        arguments: [
            ("round,email\n1,ada@example.org\n", 1), ("round,group,email\nx,1,ada@example.org\n", 2),
            ("round,group,email\n1,,ada@example.org\n", 2), ("round,group,email\n-1,1,ada@example.org\n", 2),
            ("round,group,email\n1,1,ada\n", 2),
        ])
    func badHistory(text: String, line: Int) throws {
        let file = try people("email\nada@example.org\n")
        let mistake = #expect(throws: FileMistake.self) { try HistoryFile.read(once(text), people: file) }
        #expect(mistake?.line == line)
    }

    private func people(_ text: String) throws -> PeopleFile { try PeopleFile.read(once(text)) }
}
