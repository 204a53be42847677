import Foundation
import Testing

@testable import Mail

@Suite("The hours at which a mail may leave")
struct SendingHoursTests {
    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test("are by the clock of who reads it")
    func zone() throws {
        let hours = try #require(SendingHours(from: 9, until: 17, zone: "America/New_York"))
        #expect(try hours.opening(at: date("2026-01-06T15:00:00Z")) == nil)
        #expect(try hours.opening(at: date("2026-01-06T09:00:00Z")) == date("2026-01-06T14:00:00Z"))
        #expect(try hours.opening(at: date("2026-01-06T22:00:00Z")) == date("2026-01-07T14:00:00Z"))
    }

    @Test(
        "open once on the days on which clocks are changed, and are open then", arguments: ["2026-03-28", "2026-10-24"])
    func changedClocks(day: String) throws {
        let hours = try #require(SendingHours(from: 2, until: 9, zone: "Europe/Berlin"))
        let opening = try #require(try hours.opening(at: date("\(day)T20:00:00Z")))
        #expect(hours.opening(at: opening) == nil)
        #expect(try opening < date("\(day)T20:00:00Z") + 6 * 3600)
    }

    @Test("are a stretch within one day", arguments: [(9, 9), (17, 9), (-1, 5), (0, 25)])
    func bounds(from: Int, until: Int) {
        #expect(SendingHours(from: from, until: until, zone: "UTC") == nil)
    }
}
