import Calendars
import Foundation
import Mail
import Primitives
import Testing

@testable import Meetings

@Suite("An invitation")
struct InvitationTests {
    private func invitation(_ summary: String, _ name: String) throws -> Invitation {
        let organizer = Mailbox(name: "", address: try EmailAddress(parsing: "klatch@example.org"))
        let start = try #require(Timestamp.instant("2026-03-29T00:30:00Z"))
        return Invitation(
            method: .request, uid: "1@example.org", sequence: 2, organizer: organizer, organizerName: name,
            attendees: [Mailbox(name: name, address: try EmailAddress(parsing: "gil@example.org"))], summary: summary,
            text: summary, place: summary, start: start, end: start + 1_800, stamp: start)
    }

    @Test("reads back as it was meant, whatever is typed into it: no line, property or address is added")
    func hostile() throws {
        for text in [
            "Tea", "a\r\nATTENDEE:mailto:eve@example.org", "a\nEND:VEVENT\nBEGIN:VEVENT",
            "\"; CN=x:\u{2028}ORGANIZER:y",
            String(repeating: "é", count: 400), "^n\\n,;:",
        ] {
            let file = try invitation(text, text).file
            let lines = file.replacing("\r\n ", with: "").components(separatedBy: "\r\n")
            #expect(file.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 75 })
            for name in ["ATTENDEE", "ORGANIZER", "BEGIN:VEVENT", "UID", "METHOD"] {
                #expect(lines.filter { $0.hasPrefix(name) }.count == 1, "\(name) \(text)")
            }
            var budget = WorkBudget()
            let read = try CalendarDocument(
                Array(file.utf8), viewer: .utc, horizon: Instant(seconds: 2_000_000_000), budget: &budget)
            #expect(read.events.count == 1)
        }
    }

    @Test("says its moments in UTC, so that no change of clocks moves it")
    func moments() throws {
        let file = try invitation("Tea", "Ada").file
        #expect(file.contains("DTSTART:20260329T003000Z\r\n") && file.contains("DTEND:20260329T010000Z\r\n"))
        #expect(file.contains("SEQUENCE:2\r\n") && file.contains("METHOD:REQUEST\r\n"))
    }
}
