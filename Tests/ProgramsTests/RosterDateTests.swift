import Foundation
import Testing

@testable import Programs

@Suite("Start dates and time zones of a roster")
struct RosterDateTests {
    @Test(
        "a date that can be only one day is read",
        arguments: [
            ("2024-02-29", "2024-02-29"), ("20240229", "2024-02-29"), ("2024-02-29T00:00:00.000Z", "2024-02-29"),
            ("2024-02-29 09:30", "2024-02-29"), ("29.02.2024", "2024-02-29"), ("1.3.2024", "2024-03-01"),
            ("12/31/2023", "2023-12-31"), ("31/12/2023", "2023-12-31"), ("3/3/2020", "2020-03-03"),
            ("29.02.2000", "2000-02-29"), ("2/29/2024", "2024-02-29"),
        ])
    func read(text: String, date: String) throws {
        #expect(try rosterWith("hired", [text]).rows.map { $0.startDate?.text } == [date])
    }

    @Test(
        "other text is a problem",
        arguments: [
            "2023-02-29", "29.02.2100", "2024-13-01", "2024-00-10", "31.04.2024", "0.1.2024", "1.1.24", "13/13/2024",
            "1899-12-31", "2200-01-01", "yesterday", "45352", "2024-3-1", "2024-03-01T", "2024-03-01Tnoon",
            "-1-2024-03", "１.1.2024", "1/2", "1/2/3/2024", "99999999999999999999", "1.1.99999999999999999999",
        ])
    func refused(text: String) throws {
        #expect(try problems("hired", ["", text]) == [RosterProblem(row: 3, column: 3, reason: .unreadableDate)])
    }

    @Test("one date that shows the order shows it for the whole column")
    func order() throws {
        let us = try rosterWith("hired", ["03/04/2024", "03/13/2024", "2020-01-01"])
        #expect(us.rows.map { $0.startDate?.text } == ["2024-03-04", "2024-03-13", "2020-01-01"])
        let uk = try rosterWith("hired", ["03/04/2024", "13/03/2024", "5/5/2020"])
        #expect(uk.rows.map { $0.startDate?.text } == ["2024-04-03", "2024-03-13", "2020-05-05"])
    }

    @Test("where no date shows the order, each that could be two days is a problem")
    func ambiguous() throws {
        let reading = try rosterWith("hired", ["03/04/2024", "5/5/2020", "", "01/02/2003"])
        #expect(reading.rows.map(\.row) == [3, 4])
        #expect(reading.problems.first == [2, 5].map { RosterProblem(row: $0, column: 3, reason: .ambiguousDate) })
    }

    @Test("where dates show both orders, none of them is read")
    func contradictory() throws {
        let reading = try rosterWith("hired", ["13/03/2024", "03/13/2024", "2024-01-01"])
        #expect(reading.rows.map(\.row) == [4])
        #expect(reading.problems.first.map(\.reason) == [.contradictoryDate, .contradictoryDate])
    }

    @Test("an order that somebody chose is kept to")
    func chosen() throws {
        let reading = try rosterWith("hired", ["03/04/2024", "12/31/2024"], dateOrder: .dayFirst)
        #expect(reading.rows.map { $0.startDate?.text } == ["2024-04-03"])
        #expect(reading.problems.first == [RosterProblem(row: 3, column: 3, reason: .unreadableDate)])
    }

    @Test("a date reads and writes as ISO 8601")
    func coding() throws {
        let date = try #require(RosterDate(year: 2024, month: 3, day: 1))
        let data = try JSONEncoder().encode([date])
        #expect(String(decoding: data, as: UTF8.self) == #"["2024-03-01"]"#)
        #expect(try JSONDecoder().decode([RosterDate].self, from: data) == [date])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([RosterDate].self, from: Data(#"["x"]"#.utf8)) }
    }

    @Test(
        "a time zone is one that IANA names, in any case",
        arguments: [
            ("Europe/Berlin", "Europe/Berlin"), ("america/port-au-prince", "America/Port-au-Prince"), ("utc", "UTC"),
            ("Asia/Kolkata", "Asia/Kolkata"), ("asia/kolkata", "Asia/Kolkata"), ("GMT", "GMT"),
            (" AMERICA/ARGENTINA/BUENOS_AIRES ", "America/Argentina/Buenos_Aires"),
        ])
    func timeZones(text: String, identifier: String) throws {
        #expect(try rosterWith("tz", [text]).rows.map(\.timeZone) == [identifier])
        #expect(TimeZone(identifier: identifier) != nil)
    }

    @Test(
        "anything else is a problem",
        arguments: ["W. Europe Standard Time", "GMT+3", "CET", "Europe/Nowhere", "../../etc/passwd", "/", "é"])
    func unknownTimeZones(text: String) throws {
        #expect(try problems("tz", [text]) == [RosterProblem(row: 2, column: 3, reason: .unknownTimeZone)])
    }
}
