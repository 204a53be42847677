import Foundation
import Primitives
import Testing

@testable import Programs

@Suite("Reading a roster")
struct RosterReaderTests {
    @Test("a person has all that the file says")
    func person() throws {
        let text = """
            \u{FEFF}Email;Name;Department;Office;Time zone;Start date;Hobby;Salary\r
            Ada@Example.ORG; Ada  King ;"R&D; Lab";London;europe/london;2024-03-01;'=chess;1\r
            """
        var mapping = RosterMapping.guess(try roster(text).header)
        mapping.columns[6] = .custom("Hobby")
        let row = try #require(try roster(text, mapping: mapping).rows.first)
        #expect(row.row == 2 && row.address.text == "Ada@example.org" && row.name == "Ada King")
        #expect(row.department == "R&D; Lab" && row.location == "London" && row.timeZone == "Europe/London")
        #expect(row.startDate?.text == "2024-03-01" && row.custom == ["Hobby": "=chess"])
    }

    @Test("a name is put together from its parts where there is no whole one")
    func names() throws {
        let reading = try roster(
            "Mail,Display name,First name,Last name\na@example.org,,Ada,King\nb@example.org,,,Hopper\n"
                + "c@example.org,Dr Turing,Alan,Turing\nd@example.org,,,\n")
        #expect(reading.rows.map(\.name) == ["Ada King", "Hopper", "Dr Turing"])
        #expect(reading.problems.first == [RosterProblem(row: 5, column: 2, reason: .noName)])
    }

    @Test("an address that came before is a problem that names its first row")
    func repeated() throws {
        let reading = try roster("email,name\na@example.org,Ada\nb@example.org,\nA@EXAMPLE.org,X\nb@example.org,Bo\n")
        #expect(reading.rows.map(\.row) == [2])
        #expect(
            reading.problems.first == [
                RosterProblem(row: 3, column: 2, reason: .noName),
                RosterProblem(row: 4, column: 1, reason: .repeatedAddress(firstRow: 2)),
                RosterProblem(row: 5, column: 1, reason: .repeatedAddress(firstRow: 3)),
            ])
    }

    @Test(
        "an address that is none is a problem",
        arguments: [("", .empty), ("ada", .malformed), ("zoé@example.org", .notASCII), ("a@b@example.org", .malformed)]
            as [(String, EmailAddressError)])
    func addresses(text: String, error: EmailAddressError) throws {
        let reading = try roster("email,name\n\(text),Ada\n")
        #expect(reading.problems.first == [RosterProblem(row: 2, column: 1, reason: .address(error))])
        #expect(reading.rows.isEmpty && reading.rowCount == 1)
    }

    @Test("text is as long as its limit or a problem", arguments: [("department", 120), ("location", 120)])
    func lengths(column: String, limit: Int) throws {
        let values = [String(repeating: "é", count: limit), String(repeating: "e", count: limit + 1)]
        #expect(try problems(column, values) == [RosterProblem(row: 3, column: 3, reason: .tooLong(limit: limit))])
    }

    @Test("a name has two hundred characters at most, its parts together too")
    func longNames() throws {
        let part = String(repeating: "n", count: 100)
        let reading = try roster("email,first name,last name\na@example.org,\(part),\(part)\nb@example.org,x,\(part)\n")
        #expect(reading.problems.first == [RosterProblem(row: 2, column: 2, reason: .tooLong(limit: 200))])
        #expect(reading.rows.count == 1)
    }

    @Test("text is kept in NFC with single spaces, and text that would be read differently is refused")
    func cleaning() throws {
        let reading = try rosterWith("team", ["Cafe\u{301}\u{A0} \n bar ", "\u{2002}", "a\u{202E}b", "\u{2066}"])
        #expect(reading.rows.map(\.department) == ["Caf\u{E9} bar", nil])
        #expect(reading.problems.first.map(\.reason) == [.deceptiveCharacter, .deceptiveCharacter])
        #expect(reading.rows.first?.department?.utf8.count == 9)
    }

    @Test("lines of nothing but spaces are passed over")
    func blankLines() throws {
        let reading = try roster("email,name\na@example.org,Ada\n,\n , \n\nb@example.org,Bo\n")
        #expect(reading.rowCount == 2 && reading.rows.map(\.row) == [2, 6] && reading.problems.count == 0)
    }

    @Test("a thousand problems are kept and all are counted")
    func manyProblems() throws {
        let reading = try roster("email,name\n" + String(repeating: "nobody,x\n", count: 1_203))
        #expect(reading.problems.first.count == 1_000 && reading.problems.count == 1_203)
    }

    @Test("a malformed file gives its error and no rows")
    func malformed() throws {
        let expected = CSVError(row: 3, column: 2, reason: .tooFewFields(found: 1, expected: 2))
        #expect(throws: expected) { try roster("email,name\na@example.org,Ada\nb@example.org\n") }
        #expect(throws: CSVError(row: 1, column: 1, reason: .emptyFile)) { try roster("") }
    }
}
