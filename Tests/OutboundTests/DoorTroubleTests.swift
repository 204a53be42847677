import Foundation
import Primitives
import TestSupport
import Testing

@testable import Outbound

@Suite("A call that finds trouble")
struct DoorTroubleTests {
    @Test(
        "is neither a yes nor a no once it was sent, unless it may be repeated",
        arguments: [
            ("drop", "broken"), ("half", "broken"), ("garbage", "malformed"), ("declared", "tooLarge"),
            ("endless", "tooLarge"), ("long-head", "tooLarge"), ("drip", "timeout"), ("hang", "timeout"),
        ])
    func afterSending(_ what: String, _ failure: String) async throws {
        let total: Duration = failure == "timeout" ? .seconds(4) : .seconds(120)
        let world = try await DoorWorld {
            $0.limits = TransferLimits(connect: total, total: total, body: 100_000)
            $0.pauses = []
        }
        for (call, expected) in [
            (DoorWorld.get, "unavailable \(failure)"), (DoorWorld.put, "unavailable \(failure)"),
            (DoorWorld.post, "unknown"),
        ] {
            #expect(await world.failure(DoorWorld.outgoing(what, call))?.text == expected)
        }
        let results = try await world.rows().map(\.result.rawValue)
        #expect(results.sorted() == ["unavailable", "unavailable", "unknown"])
    }

    @Test(
        "before it is sent was not carried out",
        arguments: [
            ("expired", "certificate"), ("othername", "certificate"), ("untrusted", "certificate"),
            ("tls11", "encryption"), ("cbc", "encryption"), ("mute", "timeout"),
        ])
    func beforeSending(_ port: String, _ failure: String) async throws {
        let connect: Duration = failure == "timeout" ? .milliseconds(700) : .seconds(120)
        let world = try await DoorWorld(port) { $0.limits.connect = connect }
        let call = DoorWorld.outgoing("echo", DoorWorld.post)
        #expect(await world.failure(call)?.text == "unavailable \(failure)")
        #expect(try await world.rows().map(\.result) == [.unavailable])
    }

    @Test("is not understood where it comes compressed, which nobody asked for")
    func compressed() async throws {
        let world = try await DoorWorld { $0.pauses = [] }
        for (call, expected) in [(DoorWorld.get, "unavailable malformed"), (DoorWorld.post, "unknown")] {
            #expect(await world.failure(DoorWorld.outgoing("gzip", call, with: ["n": "10"]))?.text == expected)
        }
    }

    @Test("of a server that nobody runs is unavailable")
    func unreachable() async throws {
        let world = try await DoorWorld()
        let roots = try VendorRoots([.zoom: "http://127.0.0.1:1"], isLocal: true)
        let door = Door(AllowList([DoorWorld.post]), roots: roots, ledger: world.test.database)
        await #expect { try await door.send(DoorWorld.outgoing("echo", DoorWorld.post)) } throws: {
            ($0 as? CallFailure)?.text == "unavailable unreachable"
        }
    }

    @Test("is tried again as often as there are pauses, if it is declared idempotent and only then")
    func retries() async throws {
        let world = try await DoorWorld { $0.pauses = [.seconds(1), .seconds(2)] }
        for (call, tries) in [(DoorWorld.read, 3), (DoorWorld.put, 3), (DoorWorld.get, 1), (DoorWorld.post, 1)] {
            let id = UUID().uuidString
            _ = await world.failure(DoorWorld.outgoing("status", call, id: id, with: ["n": "503"]))
            #expect(try world.peer.seen(id).count == tries, "\(call.operation)")
        }
        let id = UUID().uuidString
        _ = await world.failure(DoorWorld.outgoing("status", DoorWorld.put, id: id, with: ["n": "400"]))
        #expect(try world.peer.seen(id).count == 1)
        #expect(try await world.rows().count == 9)
    }

    @Test("that is cancelled ends, and says whether it may have been carried out")
    func cancelled() async throws {
        let world = try await DoorWorld()
        for (call, expected) in [(DoorWorld.get, "unavailable cancelled"), (DoorWorld.post, "unknown")] {
            let id = UUID().uuidString
            let task = Task { await world.failure(DoorWorld.outgoing("hang", call, id: id)) }
            await world.peer.arrival(of: id)
            task.cancel()
            #expect(await task.value?.text == expected)
        }
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await world.failure(DoorWorld.outgoing("echo", DoorWorld.post))
        }
        #expect(await late.value?.text == "unavailable cancelled")
    }

    @Test("waits for a thread, up to a number of calls")
    func busy() async throws {
        let world = try await DoorWorld { $0.waiting = 1 }
        let id = UUID().uuidString
        let first = Task { await world.failure(DoorWorld.outgoing("hang", id: id)) }
        await world.peer.arrival(of: id)
        // One of the three waits, two are refused at once; then the thread and the queue are let go.
        let texts = await withTaskGroup(of: String?.self) { group in
            for _ in 1...3 { group.addTask { await world.failure(DoorWorld.outgoing("hang"))?.text } }
            let refused = [await group.next() ?? nil, await group.next() ?? nil]
            group.cancelAll()
            first.cancel()
            return refused + [await group.next() ?? nil]
        }
        #expect(texts == ["unavailable busy", "unavailable busy", "unavailable cancelled"])
        _ = await first.value
    }
}
