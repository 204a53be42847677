import Foundation
import Testing

@testable import Calendars

@Suite("Zones") struct ZoneTests {
    @Test(
        "a time the clocks skip or show twice",
        arguments: [
            ("Europe/Oslo", "20260329T023000", "2026-03-29T03:30:00+02:00"),
            ("Europe/Oslo", "20261025T023000", "2026-10-25T02:30:00+02:00"),
            ("America/New_York", "20070311T023000", "2007-03-11T03:30:00-04:00"),
            ("America/New_York", "20071104T013000", "2007-11-04T01:30:00-04:00"),
            ("Australia/Lord_Howe", "20261004T021500", "2026-10-04T02:45:00+11:00"),
            ("Pacific/Apia", "20111230T120000", "2011-12-31T12:00:00+14:00"),
            ("Europe/Dublin", "20260701T120000", "2026-07-01T12:00:00+01:00"),
            ("Europe/Oslo", "24260701T120000", "2426-07-01T12:00:00+02:00"),
            ("Africa/Casablanca", "20261201T120000", "2026-12-01T12:00:00+01:00"),
        ])
    func gapsAndFolds(name: String, text: String, expected: String) throws {
        let zone = try zone(name)
        #expect(Timestamp.text(zone.instant(of: try local(text)), in: zone) == expected)
    }

    @Test("a cursor says what a look-up says, in any order, in any century")
    func cursors() throws {
        var draw = Draw(7)
        for name in ["Europe/Oslo", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo", "America/New_York"] {
            let zone = try zone(name)
            var cursor = ZoneCursor(zone)
            var seconds = -3_000_000_000
            while seconds < 40_000_000_000 {
                seconds += draw.number(-2_000_000...8_000_000) * draw.one(of: [1, 1, 1, 20])
                let expected = zone.instant(of: LocalTime(seconds: seconds)).seconds
                #expect(cursor.seconds(of: seconds) == expected, "\(name) \(written(seconds))")
            }
        }
    }

    @Test("names: Windows's, with a prefix, in another case; not a path")
    func names() throws {
        let database = ZoneDatabase.system
        let summer = try instant("2026-07-01T00:00:00Z")
        for name in ["W. Europe Standard Time", "/mozilla.org/20050126_1/Europe/Oslo", "/Europe/Oslo", "europe/oslo"] {
            #expect(database.zone(named: name)?.offset(at: summer) == 7200, "\(name)")
        }
        for name in ["", "Nowhere", "../zoneinfo/UTC", "/etc/localtime", "right/Europe/Oslo", "tzdata.zi", "Europe"] {
            #expect(database.zone(named: name) == nil, "\(name)")
        }
    }

    @Test("every Windows name leads to a zone of the database")
    func windowsNames() {
        #expect(WindowsZones.names.count > 130)
        for name in WindowsZones.names { #expect(ZoneDatabase.system.zone(named: name) != nil, "\(name)") }
    }

    @Test("file bytes at random never trap")
    func fuzzedFiles() throws {
        let file = try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Oslo"))
        var draw = Draw(8)
        for _ in 0..<400 {
            var bytes = [UInt8](file)
            for _ in 0..<draw.number(1...8) { bytes[draw.number(0...bytes.count - 1)] = UInt8(draw.number(0...255)) }
            if draw.chance(30) { bytes = Array(bytes.prefix(draw.number(0...bytes.count))) }
            if let zone = ZoneFile.zone(named: "x", from: bytes) {
                _ = zone.local(Instant(seconds: draw.number(0...1 << 40)))
            }
        }
    }

    @Test("rules at random never trap")
    func fuzzedRules() {
        var draw = Draw(9)
        for _ in 0..<1_000 {
            var text = Array("CET-1CEST,M3.5.0,M10.5.0/3<+03>J60/-167:59:59".shuffled(using: &draw))
            text = Array(text.prefix(draw.number(0...text.count)))
            _ = ZoneRule(String(text))?.changes(in: draw.number(1900...2500))
        }
    }
}
