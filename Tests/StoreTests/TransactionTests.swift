import Foundation
import Primitives
import Store
import TestSupport
import Testing

@Suite("A transaction")
struct TransactionTests {
    static let table = """
        CREATE TABLE note (workspace_id uuid NOT NULL, id bigint NOT NULL, words text, sealed bytea, at timestamptz,
            PRIMARY KEY (workspace_id, id));
        ALTER TABLE note ENABLE ROW LEVEL SECURITY;
        ALTER TABLE note FORCE ROW LEVEL SECURITY;
        CREATE POLICY note_scope ON note USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
            WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
        GRANT SELECT, INSERT, UPDATE, DELETE ON note TO klatch_app;
        """

    static let a = WorkspaceID(UUID())
    static let b = WorkspaceID(UUID())

    static func world() async throws -> TestDatabase {
        let world = try await TestDatabase.make()
        try world.asOwner(table)
        return world
    }

    @Test("of the system goes on for one workspace alone, and one of a workspace for no other")
    func narrowed() async throws {
        let world = try await Self.world()
        let seen = try await world.database.transaction(.system("test")) { tx in
            for workspace in [Self.a, Self.b] { try tx.run("INSERT INTO note VALUES (\(workspace), 1)") }
            let all = try tx.rows("SELECT * FROM note").count
            tx.narrow(to: Self.a)
            tx.narrow(to: Self.b)
            let rows = try tx.rows("SELECT workspace_id FROM note")
            return try [all] + rows.map { try $0.get("workspace_id", as: WorkspaceID.self) == Self.a ? 1 : 0 }
        }
        #expect(seen == [2, 1])
        await #expect(throws: DatabaseError.denied) {
            try await world.database.transaction(.system("test")) { tx in
                tx.narrow(to: Self.a)
                try tx.run("INSERT INTO note VALUES (\(Self.b), 2)")
            }
        }
    }

    @Test("knows its moment as it reads it back, however fine the clock is", arguments: 0..<20)
    func moment(_ odd: Int) async throws {
        let world = try await Self.world()
        world.clock.advance(by: Double(odd) * 0.000_000_37)
        try await world.database.transaction(.workspace(Self.a)) { tx in
            try tx.run("INSERT INTO note (workspace_id, id, at) VALUES (\(Self.a), 1, \(tx.now))")
            #expect(try tx.first("SELECT at FROM note")?.get("at") == tx.now)
        }
    }

    @Test("gives back what was written, of every type")
    func roundTrip() async throws {
        let world = try await Self.world()
        let read = try await world.database.transaction(.workspace(Self.a)) { tx in
            try tx.run(
                "INSERT INTO note VALUES (\(Self.a), \(7), \("Grüße"), \([0, 1, 255] as [UInt8]), \(tx.now))")
            let row = try #require(try tx.first("SELECT * FROM note"))
            #expect(try row.get("sealed") as [UInt8] == [0, 1, 255])
            #expect(try row.get("at") as Date == tx.now)
            #expect(try row.get("id") as Int == 7)
            return try row.get("words") as String
        }
        #expect(read == "Grüße")
    }

    @Test("sees and writes nothing of another workspace, and nothing at all without a scope")
    func isolation() async throws {
        let world = try await Self.world()
        try await world.database.transaction(.workspace(Self.a)) {
            _ = try $0.run("INSERT INTO note VALUES (\(Self.a), 1)")
        }
        let seen = try await world.database.transaction(.workspace(Self.b)) { tx in
            #expect(try tx.run("DELETE FROM note") == 0)
            return try tx.rows("SELECT * FROM note").count
        }
        #expect(seen == 0)
        await #expect(throws: DatabaseError.denied) {
            try await world.database.transaction(.workspace(Self.b)) {
                _ = try $0.run("INSERT INTO note VALUES (\(Self.a), 2)")
            }
        }
        #expect(try world.asApp("SELECT count(*) FROM note") == ["0"])
        #expect(try await world.database.transaction(.system("test")) { try $0.rows("SELECT * FROM note").count } == 1)
    }

    @Test("leaves nothing of its scope on a pooled connection")
    func pooled() async throws {
        let world = try await TestDatabase.make(connections: 1)
        try world.asOwner(Self.table)
        try await world.database.transaction(.workspace(Self.a)) {
            _ = try $0.run("INSERT INTO note VALUES (\(Self.a), 1)")
        }
        try await world.database.transaction(.account(AccountID(UUID()))) { tx in
            let row = try #require(
                try tx.first("SELECT current_workspace() AS workspace, (SELECT count(*) FROM note) AS count"))
            #expect(try row.get("workspace") as WorkspaceID? == nil)
            #expect(try row.get("count") as Int == 0)
        }
    }

    @Test("is undone whole when the closure throws, and the connection goes on working")
    func rollback() async throws {
        let world = try await Self.world()
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "note_pkey")) {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                try tx.run("INSERT INTO note VALUES (\(Self.a), 1)")
                try tx.run("INSERT INTO note VALUES (\(Self.a), 1)")
            }
        }
        #expect(
            try await world.database.transaction(.workspace(Self.a)) { try $0.rows("SELECT * FROM note").count } == 0)
    }

    @Test("writes many rows with one statement, each column as an array")
    func bulk() async throws {
        let world = try await Self.world()
        let numbers = Array(1...10_000)
        let count = try await world.database.transaction(.workspace(Self.a)) { tx in
            try tx.run(
                """
                INSERT INTO note (workspace_id, id, words) SELECT \(Self.a), n, w
                FROM unnest(\(numbers), \(numbers.map { "w\($0)" })) AS new (n, w)
                """)
        }
        #expect(count == 10_000)
    }

    @Test("binds values that look like SQL as values")
    func injection() async throws {
        let world = try await Self.world()
        let hostile = "'); DROP TABLE note; --"
        let words = try await world.database.transaction(.workspace(Self.a)) { tx in
            try tx.run("INSERT INTO note (workspace_id, id, words) VALUES (\(Self.a), 1, \(hostile))")
            return try tx.first("SELECT words FROM note WHERE words = \(hostile)")?.get("words") as String?
        }
        #expect(words == hostile)
    }

    @Test("hands its notification on when it is committed")
    func notifies() async throws {
        let world = try await Self.world()
        var heard = world.database.notifications("test_channel").makeAsyncIterator()
        #expect(await heard.next() == "")
        try await world.database.transaction(.system("test")) { try $0.notify("test_channel", "hello") }
        #expect(await heard.next() == "hello")
    }

    @Test("reads arrays, nulls and nothing that does not fit")
    func decoding() async throws {
        let world = try await Self.world()
        try await world.database.transaction(.system("test")) { tx in
            let ids = [UUID(), UUID()]
            let row = try #require(
                try tx.first("SELECT \(ids) AS ids, \(["a", "ü"]) AS texts, NULL::text AS nothing, 5 AS number"))
            #expect(try row.get("ids") as [UUID] == ids)
            #expect(try row.get("texts") as [String] == ["a", "ü"])
            #expect(try row.get("nothing") as String? == nil)
            #expect(throws: DatabaseError.missing("nothing")) { try row.get("nothing") as String }
            #expect(throws: DatabaseError.missing("number")) { try row.get("number") as String }
        }
    }
}
