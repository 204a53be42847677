import Foundation
import Primitives
import TestSupport
import Testing

@testable import Store

/// Several statements and the end of the transaction in one round trip.
@Suite("A transaction that is finished with its last statements")
struct FinishTests {
    private typealias Table = TransactionTests
    private static let a = WorkspaceID(UUID())

    private static let count = Query("SELECT count(*) AS count FROM note") { try $0.first?.get("count") ?? -1 }

    private static func insert(_ id: Int) -> Query<[Row]> {
        Query("INSERT INTO note (workspace_id, id, words) VALUES (\(a), \(id), \("n")) RETURNING id")
    }

    private static func number(_ sql: SQL) -> Query<Int> { Query(sql) { try $0.first?.get("n") ?? -1 } }

    private func kept(_ world: TestDatabase) async throws -> Int {
        try await world.database.transaction(.system("test")) { try $0.answer(Self.count) }
    }

    @Test("hands each its own rows, of its own scope only, and keeps what they wrote")
    func answers() async throws {
        let world = try await Table.world()
        try await world.database.transaction(.workspace(Table.b)) {
            _ = try $0.run("INSERT INTO note VALUES (\(Table.b), 1)")
        }
        let (before, id, after) = try await world.database.transaction(.workspace(Self.a)) { tx in
            let (before, written, after) = try tx.finish(Self.count, Self.insert(7), Self.count)
            return (before, try #require(written.first).get("id") as Int, after)
        }
        #expect(before == 0 && id == 7 && after == 1)
        #expect(try await kept(world) == 2)
    }

    @Test("keeps what was written before them as well", arguments: [false, true])
    func begun(fails: Bool) async throws {
        let world = try await Table.world()
        let result = await Result {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                try tx.run("INSERT INTO note VALUES (\(Self.a), 1)")
                return try tx.finish(Self.insert(fails ? 1 : 2), Self.count).1
            }
        }
        if fails {
            #expect(throws: DatabaseError.uniqueViolation(constraint: "note_pkey")) { try result.get() }
        } else {
            #expect(try result.get() == 2)
        }
        #expect(try await kept(world) == (fails ? 0 : 2))
    }

    @Test("keeps none of them if one fails, and the connection goes on working")
    func together() async throws {
        let world = try await TestDatabase.make(connections: 1)
        try world.asOwner(Table.table)
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "note_pkey")) {
            try await world.database.transaction(.workspace(Self.a)) {
                _ = try $0.finish(Self.insert(1), Self.insert(1), Self.count)
            }
        }
        #expect(try await kept(world) == 0)
    }

    @Test("keeps what it prepares together, also where a connection forgets older statements to make room")
    func crowded() async throws {
        let world = try await TestDatabase.make(connections: 1)
        for width in 1...Connection.maximumPrepared / 2 {
            let sum = (0..<width).reduce("SELECT 1" as SQL) { sql, _ in "\(sql) + 1" }
            let answers = try await world.database.transaction(.workspace(Self.a)) { tx in
                try tx.finish(
                    Self.number("\(sum) AS n"), Self.number("\(sum) + 0 AS n"), Self.number("\(sum) - 0 AS n"))
            }
            #expect(answers == (width + 1, width + 1, width + 1))
        }
    }

    @Test("hears of what only the commit refuses")
    func deferred() async throws {
        let world = try await TestDatabase.make(connections: 1)
        try world.asOwner(Table.table)
        try world.asOwner(
            """
            CREATE TABLE leaf (id bigint PRIMARY KEY,
                parent bigint CONSTRAINT leaf_parent REFERENCES leaf DEFERRABLE INITIALLY DEFERRED);
            GRANT SELECT, INSERT ON leaf TO klatch_app
            """)
        let orphan = Query("INSERT INTO leaf VALUES (1, 2)")
        for hasBegun in [false, true] {
            await #expect(throws: DatabaseError.foreignKeyViolation(constraint: "leaf_parent")) {
                try await world.database.transaction(.system("test")) { tx in
                    if hasBegun { _ = try tx.rows("SELECT 1") }
                    _ = try tx.finish(orphan, Self.count)
                }
            }
        }
        let left = try await world.database.transaction(.system("test")) { try $0.rows("SELECT * FROM leaf").count }
        #expect(left == 0)
    }

    @Test("may be followed by a statement, which is a transaction of its own in the same scope")
    func afterwards() async throws {
        let world = try await Table.world()
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "note_pkey")) {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                _ = try tx.finish(Self.insert(1))
                #expect(try tx.answer(Self.count) == 1)
                try tx.run("INSERT INTO note VALUES (\(Self.a), 1)")
            }
        }
        #expect(try await kept(world) == 1)
    }

    @Test("leaves nothing of its scope on a pooled connection")
    func pooled() async throws {
        let world = try await TestDatabase.make(connections: 1)
        try world.asOwner(Table.table)
        try await world.database.transaction(.workspace(Self.a)) { _ = try $0.finish(Self.insert(1)) }
        #expect(try await world.database.transaction(.account(AccountID(UUID()))) { try $0.answer(Self.count) } == 0)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
