import Foundation
import Testing

@testable import Programs

@Suite("Pausing until a day")
struct PauseTests {
    private let now = Date(timeIntervalSince1970: 1_767_603_600)  // Monday, 5 January 2026, 09:00 UTC
    private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    @Test("ends when the chosen day begins in the program's zone")
    func ends() {
        #expect(Pause.end("2026-01-20", now: now, zone: berlin) == Date(timeIntervalSince1970: 1_768_863_600))
    }

    @Test(
        "takes no day that is past, today, too far or no day at all",
        arguments: [
            "2026-01-05", "2025-12-31", "2027-03-01", "2026-02-30", "soon", "", "1/2/2026",
        ])
    func refuses(text: String) {
        #expect(Pause.end(text, now: now, zone: berlin) == nil)
    }

    @Test("leaves somebody out before its end and no longer")
    func standing() {
        let participation = Participation(pausedUntil: now)
        #expect(participation.standing(at: now - 1) == .paused(until: now))
        #expect(participation.standing(at: now) == .takesPart)
    }

    @Test("does not matter for somebody who has left")
    func left() {
        #expect(Participation(state: .left, pausedUntil: now + 60).standing(at: now) == .left)
    }
}
