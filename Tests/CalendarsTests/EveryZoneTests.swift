import Foundation
import Testing

@testable import Calendars

/// Around every change of clocks the table and its slow reference say the same. All zones take a minute:
/// KLATCH_EVERY_ZONE=1 tests them all, otherwise some are drawn, others each day.
@Suite("Every zone, around every change") struct EveryZoneTests {
    private static let isWhole = ProcessInfo.processInfo.environment["KLATCH_EVERY_ZONE"] == "1"

    private static var zones: [String] {
        let names = ZoneDatabase.system.names
        if isWhole { return names }
        let today = Int(Date().timeIntervalSince1970) / 86_400
        var draw = Draw(today)
        return Array(names.shuffled(using: &draw).prefix(12)) + ["Europe/Oslo", "Australia/Lord_Howe", "Pacific/Apia"]
    }

    /// Release 2024b of the database made these names of cities; libraries with older data still know rules of their own.
    private static let redefined = [
        "CET", "CST6CDT", "EET", "EST", "EST5EDT", "HST", "MET", "MST", "MST7MDT", "PST8PDT", "WET",
    ]

    @Test("local times become the moments that the reference finds", arguments: zones)
    func equalToReference(name: String) throws {
        let zone = try zone(name)
        let reference = ZoneReference(zone: zone)
        var cursor = ZoneCursor(zone)
        // Changes repeat after the table's explicit part: a few of its 400 years stand for them.
        for change in zone.changes where change < 2_300_000_000 {
            for minute in stride(from: -26 * 60, through: 26 * 60, by: 90) {
                let local = LocalTime(seconds: change + minute * 60 + 60)
                let expected = reference.instant(of: local)
                #expect(zone.instant(of: local) == expected, "\(name) \(written(local.seconds))")
                #expect(
                    cursor.seconds(of: local.seconds) == expected.seconds,
                    "\(name) \(written(local.seconds)), by cursor")
            }
        }
    }

    @Test("offsets are those of the system's own library", arguments: zones)
    func equalToFoundation(name: String) throws {
        guard let theirs = TimeZone(identifier: name), !Self.redefined.contains(name) else { return }
        let zone = try zone(name)
        var draw = Draw(5)
        let near = zone.changes.filter { $0 > 0 && $0 < 4_000_000_000 }.flatMap { [$0 - 1, $0] }
        for seconds in near.prefix(Self.isWhole ? 2_000 : 150) + (0..<50).map({ _ in draw.number(0...4_000_000_000) }) {
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            #expect(
                zone.offset(at: Instant(seconds: seconds)) == theirs.secondsFromGMT(for: date), "\(name) \(seconds)")
        }
    }
}
