import Primitives
import TestSupport
import Testing

@testable import Store

@Suite("Connections shared by many")
struct ConnectionPoolTests {
    @Test("answer every caller once, however many there are", arguments: [1, 3])
    func many(connections: Int) async throws {
        let world = try await TestDatabase.make(connections: connections)
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await world.database.transaction(.system("test")) {
                        try $0.first("SELECT \(number) AS number")?.get("number") ?? -1
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers == Set(0..<100))
    }

    @Test("once closed, take no more work and keep nobody waiting")
    func closed() async throws {
        let world = try await TestDatabase.make(connections: 2)
        _ = try await world.database.transaction(.system("test")) { try $0.rows("SELECT 1").count }
        world.database.close()
        await #expect(throws: DatabaseError.unavailable) {
            try await world.database.transaction(.system("test")) { _ = try $0.rows("SELECT 1") }
        }
    }

    /// Where this runs, in a transaction, and afterwards.
    private static func places(_ database: Database) async throws -> [ObjectIdentifier?] {
        let before = DatabaseThread.current.map(ObjectIdentifier.init)
        let inside = try await database.transaction(.system("test")) { _ in
            DatabaseThread.current.map(ObjectIdentifier.init)
        }
        return [before, inside, DatabaseThread.current.map(ObjectIdentifier.init)]
    }

    @Test("serve a task of their own threads on its thread, and others on theirs")
    func executor() async throws {
        let world = try await TestDatabase.make(connections: 1)
        let elsewhere = try await Self.places(world.database)
        #expect(elsewhere[0] == nil && elsewhere[1] != nil && elsewhere[2] == nil)
        let there = try await withTaskExecutorPreference(world.database.executor) {
            try await Self.places(world.database)
        }
        #expect(there == Array(repeating: elsewhere[1], count: 3))
    }

    @Test("go on working for their own tasks after a transaction that failed")
    func failing() async throws {
        let world = try await TestDatabase.make(connections: 1)
        try await withTaskExecutorPreference(world.database.executor) {
            await #expect(throws: DatabaseError.self) {
                try await world.database.transaction(.system("test")) { _ = try $0.rows("SELECT 1/0") }
            }
            let one = try await world.database.transaction(.system("test")) { try $0.rows("SELECT 1").count }
            #expect(one == 1)
        }
    }

    @Test("once closed, let their tasks end elsewhere, without a transaction")
    func closedExecutor() async throws {
        let world = try await TestDatabase.make(connections: 1)
        world.database.close()
        await withTaskExecutorPreference(world.database.executor) {
            #expect(DatabaseThread.current == nil)
            await #expect(throws: DatabaseError.unavailable) {
                try await world.database.transaction(.system("test")) { _ = try $0.rows("SELECT 1") }
            }
        }
    }
}
