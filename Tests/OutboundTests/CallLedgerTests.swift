import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Outbound

@Suite("The ledger of calls")
struct CallLedgerTests {
    private func page(_ world: DoorWorld, _ scope: Scope, _ reader: CallStore.Reader) async throws -> [CallRecord] {
        try await world.test.database.transaction(scope) { try CallStore.page($0, of: reader) }
    }

    @Test("says when, to whom, what for, which fields were asked for and what came of it")
    func row() async throws {
        let world = try await DoorWorld()
        _ = try await world.door.send(DoorWorld.outgoing("echo", DoorWorld.read))
        let row = try #require(await world.rows().first)
        #expect(row.startedAt == world.test.clock.now && row.vendor == "Zoom" && row.host == "api.zoom.example")
        #expect(row.standIn == world.peer.root("https") && row.onBehalf == DoorWorld.forAda)
        #expect(row.operation == "look something up again" && row.method == "GET" && row.path == "/{what}/{id}")
        #expect(row.asked == ["name", "busy times"] && row.result == .answered && row.status == 200)
        let figures = try #require(row.figures)
        #expect(figures.requestBytes > 50 && figures.responseBytes > 100 && figures.milliseconds >= 0)
    }

    @Test("counts what went over the wire, head and body", arguments: [0, 20_000, 200_000])
    func figures(_ size: Int) async throws {
        let world = try await DoorWorld()
        var call = DoorWorld.outgoing("echo", DoorWorld.post)
        call.body = OutgoingCall.Body("text/plain", Array(repeating: 65, count: size))
        _ = try await world.door.send(call)
        let figures = try #require(await world.rows().first?.figures)
        #expect((size + 100..<size + 400).contains(figures.requestBytes), "\(figures.requestBytes)")
        // The echo holds the body in base64.
        #expect((size / 3 * 4 + 300..<size / 3 * 4 + 1000).contains(figures.responseBytes), "\(figures.responseBytes)")
    }

    @Test("holds nothing of what was sent or answered")
    func noContent() async throws {
        let world = try await DoorWorld()
        var call = DoorWorld.outgoing("echo", DoorWorld.post, id: "canary-query")
        call.fields = [.bearer(Secret("canary-token"))]
        call.body = .form([("code", "canary-body")])
        _ = try await world.door.send(call)
        _ = try await world.door.send(DoorWorld.outgoing("echo", DoorWorld.read))
        _ = await world.failure(DoorWorld.outgoing("status", with: ["n": "400"]))
        let rows = try world.test.asApp(
            "SELECT set_config('app.scope', 'system', false); SELECT outbound_call::text FROM outbound_call")
        #expect(rows.count == 3 && !rows.contains { $0.contains("canary") || $0.contains("Bearer") })
    }

    @Test("has a row before the call leaves, and without one nothing leaves")
    func before() async throws {
        let world = try await DoorWorld()
        let id = UUID().uuidString
        let task = Task { await world.failure(DoorWorld.outgoing("hang", id: id)) }
        await world.peer.arrival(of: id)
        #expect(try await world.rows().map(\.result) == [.started])
        task.cancel()
        _ = await task.value
        world.test.database.close()
        let next = UUID().uuidString
        #expect(await world.failure(DoorWorld.outgoing("echo", id: next))?.text == "unavailable ledger")
        #expect(try world.peer.seen(next).isEmpty)
    }

    @Test("keeps what a dead process began as started, until it is swept to unknown; late news changes nothing")
    func sweep() async throws {
        let world = try await DoorWorld()
        let ledger = CallLedger(database: world.test.database, random: .seeded(1))
        let entry = NewCall(
            onBehalf: DoorWorld.forAda, vendor: "Zoom", operation: "x", host: "h", standIn: nil, method: "POST",
            path: "/x", asked: [])
        let old = try await ledger.begin(entry)
        world.test.clock.advance(by: CallStore.patience + 1)
        let young = try await ledger.begin(entry)
        let swept = try await world.test.database.transaction(.system("test")) { tx in
            try CallStore.sweep(tx, startedBefore: tx.now - CallStore.patience)
        }
        await ledger.finish(old, DoorWorld.forAda, .answered, status: 200, TransferFigures())
        let rows = try await world.rows()
        #expect(swept == 1 && rows.map(\.id) == [young, old] && rows.map(\.result) == [.started, .unknown])
    }

    @Test("is read by a person, an account and a workspace, each their own")
    func readers() async throws {
        let world = try await DoorWorld()
        let (here, there) = (DoorWorld.workspace, DoorWorld.other)
        for onBehalf in [
            OnBehalf(workspace: here, person: DoorWorld.ada), OnBehalf(workspace: here, person: DoorWorld.ben),
            OnBehalf(workspace: there, person: DoorWorld.ada), OnBehalf(account: DoorWorld.account), .installation,
            OnBehalf(workspace: there, account: DoorWorld.account),
        ] {
            var call = OutgoingCall(DoorWorld.get, for: onBehalf, asking: [])
            call.values = ["what": "echo"]
            _ = try await world.door.send(call)
        }
        let ada = CallStore.Reader.person(DoorWorld.ada, in: here)
        #expect(try await page(world, .person(DoorWorld.ada, in: here), ada).count == 1)
        #expect(try await page(world, .person(DoorWorld.ben, in: here), ada).isEmpty)
        #expect(try await page(world, .person(DoorWorld.ada, in: there), ada).isEmpty)
        #expect(try await page(world, .person(DoorWorld.ada, in: here), .workspace(here)).count == 1)
        #expect(try await page(world, .account(DoorWorld.account), .account(DoorWorld.account)).count == 2)
        #expect(try await page(world, .account(AccountID(UUID())), .account(DoorWorld.account)).isEmpty)
        #expect(try await page(world, .workspace(here), .workspace(here)).count == 2)
        #expect(try await page(world, .workspace(there), .workspace(here)).isEmpty)
        #expect(try await page(world, .system("test"), .workspace(.installation)).count == 2)
    }

    @Test("is read page by page, the newest first")
    func pages() async throws {
        let world = try await DoorWorld()
        let ledger = CallLedger(database: world.test.database, random: .seeded(3))
        for number in 1...5 {
            let entry = NewCall(
                onBehalf: DoorWorld.forAda, vendor: "Zoom", operation: "\(number)", host: "h", standIn: nil,
                method: "GET", path: "/x", asked: [])
            _ = try await ledger.begin(entry)
            world.test.clock.advance(by: 1)
        }
        let reader = CallStore.Reader.person(DoorWorld.ada, in: DoorWorld.workspace)
        let (first, second) = try await world.test.database.transaction(.workspace(DoorWorld.workspace)) { tx in
            let first = try CallStore.page(tx, of: reader, limit: 3)
            return (first, try CallStore.page(tx, of: reader, before: first.last?.id, limit: 3))
        }
        #expect(first.map(\.operation) == ["5", "4", "3"] && second.map(\.operation) == ["2", "1"])
    }

    @Test("forgets after 90 days, and at once for a person who is erased")
    func forgetting() async throws {
        let world = try await DoorWorld()
        for number in 0..<3 {
            let person = number == 2 ? DoorWorld.ben : DoorWorld.ada
            var call = OutgoingCall(
                DoorWorld.get, for: OnBehalf(workspace: DoorWorld.workspace, person: person), asking: [])
            call.values = ["what": "echo"]
            _ = try await world.door.send(call)
            if number == 0 { world.test.clock.advance(by: CallStore.age) }
        }
        let pruned = try await world.test.database.transaction(.system("test")) { tx in
            try CallStore.prune(tx, before: tx.now - CallStore.age + 1)
        }
        #expect(pruned == 1)
        let forgotten = try await world.test.database.transaction(.workspace(DoorWorld.workspace)) { tx in
            try CallStore.forget(tx, DoorWorld.workspace, DoorWorld.ada)
        }
        #expect(forgotten == 1)
        #expect(try await world.rows().map(\.onBehalf.person) == [DoorWorld.ben])
    }

    @Test("cannot be rewritten by the role that serves")
    func rights() async throws {
        let world = try await DoorWorld()
        _ = try await world.door.send(DoorWorld.outgoing("echo"))
        let scope = "SELECT set_config('app.scope', 'system', false); "
        #expect(throws: TestConnectionError.self) {
            try world.test.asApp(scope + "UPDATE outbound_call SET host = 'evil.example'")
        }
        #expect(try world.test.asApp(scope + "UPDATE outbound_call SET result = 'unknown' RETURNING id").isEmpty)
        #expect(try world.test.asApp("SELECT id FROM outbound_call").isEmpty)
    }
}
