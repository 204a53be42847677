import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Outbound

@Suite("An address that a person typed, fetched")
struct GuardedFetchTests {
    @Test("brings what is there, by the name's own certificate, on a connection of its own")
    func good() async throws {
        let world = try await FetchWorld.good()
        let id = UUID().uuidString
        for _ in 1...2 {
            let reply = try await world.fetch.fetch(FetchWorld.request("feed?id=\(id)"))
            #expect(reply.status == 200 && reply.body == Array("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".utf8))
        }
        let seen = try world.peer.seen(id)
        #expect(seen.map(\.kept) == [false, false] && seen.first?.host == "feed.example.org:8443")
        #expect(seen.first?.fields.count == 4, "\(seen.first?.fields ?? [])")
        #expect(seen.first?.fields.contains("Accept-Encoding: gzip") == true)
        #expect(seen.first?.fields.contains("Accept: text/calendar") == true)
    }

    @Test(
        "has to be of the type that was asked for",
        arguments: [
            ("text/calendar", true), ("TEXT/Calendar;charset=utf-8", true), ("text/calendar ; x=y", true),
            ("text/html", false), ("text/calendarx", false), (" ", false),
        ])
    func types(_ type: String, _ isTaken: Bool) async throws {
        let world = try await FetchWorld.good()
        let failure = await world.failure(try FetchWorld.request("feed?type=\(type.inQuery)"))
        #expect(failure == (isTaken ? nil : .type))
    }

    @Test("is decompressed up to the bound and not an octet further")
    func decompression() async throws {
        let world = try await FetchWorld.good { $0.limits.body = 1_048_576 }
        for (size, expected) in [
            (1_000, nil), (1_048_576, nil), (1_048_577, FetchFailure.tooLarge(limit: 1_048_576)),
            (200_000_000, .tooLarge(limit: 1_048_576)),
        ] {
            #expect(await world.failure(try FetchWorld.request("gzip?n=\(size)")) == expected)
        }
        let reply = try await world.fetch.fetch(FetchWorld.request("gzip?n=1000"))
        #expect(reply.body == Array(repeating: UInt8(ascii: "x"), count: 1000))
        for path in ["gzip-twice", "gzip-transfer"] {
            #expect(await world.failure(try FetchWorld.request(path)) == .tooLarge(limit: 1_048_576))
        }
    }

    @Test(
        "is bounded in size and time",
        arguments: [
            ("declared", FetchFailure.tooLarge(limit: 2_097_152)), ("endless", .tooLarge(limit: 2_097_152)),
            ("long-head", .tooLarge(limit: 2_097_152)), ("drip", .unreachable(.timeout)),
            ("hang", .unreachable(.timeout)), ("half", .unreachable(.broken)), ("garbage", .unreachable(.malformed)),
            ("drop", .unreachable(.broken)), ("nothing-there", .status(404)),
        ])
    func bounds(_ path: String, _ expected: FetchFailure) async throws {
        // Short only where the time is what is tested: a busy machine is slow with the rest as well.
        let total: Duration = expected == .unreachable(.timeout) ? .seconds(2) : .seconds(120)
        let world = try await FetchWorld.good { $0.limits.total = total }
        #expect(await world.failure(try FetchWorld.request(path)) == expected)
    }

    @Test("gets a message as it was signed, and no second one")
    func post() async throws {
        let world = try await FetchWorld.good()
        let id = UUID().uuidString
        var request = try FetchWorld.request("echo?id=\(id)", accepting: [])
        request.body = OutgoingCall.Body("application/json", Array("{}".utf8))
        request.fields = [RequestField("Webhook-Signature", "v1,canary")]
        #expect(try await world.fetch.fetch(request).status == 200)
        let seen = try #require(world.peer.seen(id).first)
        #expect(seen.method == "POST" && seen.body == Data("{}".utf8))
        #expect(seen.fields.contains("Webhook-Signature: v1,canary"))
        for (path, expected) in [("drop", FetchFailure.unknown), ("redirect?to=%2Fecho", .redirect)] {
            request = try FetchWorld.request(path, accepting: [])
            request.body = OutgoingCall.Body("application/json", Array("{}".utf8))
            #expect(await world.failure(request) == expected)
        }
        let results = try await world.rows().map(\.result.rawValue)
        #expect(results.sorted() == ["answered", "answered", "unknown"])
    }

    @Test("with a name that nobody answers for, or not in time, is not reached")
    func resolver() async throws {
        let world = try await FetchWorld.good()
        #expect(await world.failure(try FetchWorld.request("feed", host: "nobody.example.org")) == .nowhere)
        var settings = FetchSettings()
        settings.limits.total = .milliseconds(50)
        let mute = Resolver { _ in
            try? await Task.sleep(for: .seconds(3600))
            return .failure(.unresolved)
        }
        let fetch = GuardedFetch(ledger: world.test.database, settings: settings, resolver: mute)
        let request = try FetchWorld.request("feed")
        await #expect(throws: FetchFailure.unreachable(.timeout)) { try await fetch.fetch(request) }
        let unlimited = GuardedFetch(ledger: world.test.database, resolver: mute)
        let task = Task { try await unlimited.fetch(request) }
        task.cancel()
        await #expect(throws: FetchFailure.later) { try await task.value }
    }

    @Test("is written down without its path, one row for each hop")
    func ledger() async throws {
        let world = try await FetchWorld.good()
        let target = "https://other.example.org:8443/feed?id=canary"
        _ = try await world.fetch.fetch(FetchWorld.request("redirect?to=\(target.inQuery)&id=canary"))
        let rows = try await world.rows().sorted { $0.host < $1.host }
        #expect(rows.map(\.host) == ["feed.example.org:8443", "other.example.org:8443"])
        #expect(rows.map(\.status) == [302, 200] && rows.map(\.result) == [.answered, .answered])
        #expect(rows.allSatisfy { $0.path == "/…" && $0.vendor == "typed address" && $0.method == "GET" })
        #expect(rows.allSatisfy { $0.operation == "read a calendar feed" && $0.onBehalf == DoorWorld.forAda })
    }

    @Test("is not fetched where the ledger cannot be written")
    func noLedger() async throws {
        let world = try await FetchWorld.good()
        world.test.database.close()
        let id = UUID().uuidString
        #expect(await world.failure(try FetchWorld.request("feed?id=\(id)")) == .later)
        #expect(try world.peer.seen(id).isEmpty)
    }
}
