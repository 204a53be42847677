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
}
