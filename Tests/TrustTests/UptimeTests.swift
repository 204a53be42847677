import Claims
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Trust

/// We measure our availability every minute and show it on a public status page.
@Suite("Claim monitor.uptime")
struct Claim_monitor_uptime {
    private let start = Date(timeIntervalSince1970: 20_000 * 86_400 + 600 * 60)

    @Test("counts what a hand counts: minutes nobody measured are minutes without it")
    func figure() {
        let days = [
            Uptime.Day(number: 20_000, firstMinute: 600, lastMinute: 1439, up: 800),
            Uptime.Day(number: 20_002, firstMinute: 0, lastMinute: 99, up: 100),
        ]
        let now = Date(timeIntervalSince1970: Double(20_002 * 1440 + 99) * 60)
        let uptime = Uptime(days, now: now)
        #expect(uptime.figures.map(\.possible) == [100, 1440, 840] && uptime.figures.map(\.up) == [100, 0, 800])
        #expect(uptime.share == 900.0 / 2380.0)
        #expect(Uptime(days, now: now.addingTimeInterval(600)).figures.first?.possible == 109)
        #expect(
            Uptime.percent(0.99999) == "99.99 %" && Uptime.percent(1) == "100.00 %" && Uptime.percent(0.05) == "5.00 %")
        #expect(Uptime([], now: now).share == 1 && Uptime([], now: now).figures.isEmpty)
    }

    @Test("looks back thirty days and no further")
    func window() {
        let days = (0..<40).map { Uptime.Day(number: 20_000 + $0, firstMinute: 0, lastMinute: 1439, up: 1440) }
        let now = Date(timeIntervalSince1970: Double(20_039 * 1440 + 1439) * 60)
        #expect(Uptime(days, now: now).figures.count == 30 && Uptime(days, now: now).share == 1)
    }

    @Test("measures a minute once, whoever does; an outage shows within two minutes on the page for everybody")
    func outage() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let worker = UptimeWorker(database: trust.world.database)
        for _ in 0..<10 {
            for _ in 0..<3 { try await worker.measure() }
            trust.world.clock.advance(by: 60)
        }
        #expect(try trust.world.read("SELECT sum(up) FROM uptime_day") == ["10"])
        #expect(try await trust.finding("monitor.uptime").outcome == .holds)
        #expect(try await trust.world.browser().get("/status").body.contains("100.00 %"))
        trust.world.clock.advance(by: 600)
        #expect(try await !trust.world.browser().get("/status").body.contains("100.00 %"))
        #expect(try await trust.finding("monitor.uptime").outcome == .broken)
        try await worker.measure()
        #expect(try await trust.finding("monitor.uptime").outcome == .holds)
        #expect(throws: (any Error).self) { try trust.world.read("DELETE FROM uptime_day RETURNING 1") }
    }
}
