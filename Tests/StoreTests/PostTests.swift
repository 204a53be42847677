import Foundation
import Primitives
import TestSupport
import Testing

@testable import Store

/// Statements that are sent along with others.
@Suite("A posted statement")
struct PostTests {
    private static let a = WorkspaceID(UUID())

    private static func insert(_ id: Int) -> SQL {
        "INSERT INTO note (workspace_id, id, words) VALUES (\(a), \(id), \("n"))"
    }

    private func kept(_ world: TestDatabase) async throws -> Int {
        try await world.database.transaction(.system("test")) {
            try $0.first("SELECT count(*) AS count FROM note")?.get("count") ?? -1
        }
    }

    @Test("is kept with the commit, alone or after others, in one round trip with it", arguments: [false, true])
    func commit(hasBegun: Bool) async throws {
        let world = try await TransactionTests.world()
        let trips = try await world.trips {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                if hasBegun { try tx.run(Self.insert(1)) }
                tx.post(Self.insert(2))
                tx.post(Self.insert(3))
            }
        }
        #expect(trips.count == (hasBegun ? 2 : 1))
        #expect(try await kept(world) == (hasBegun ? 3 : 2))
    }

    @Test("is done before the next statement, which shares its round trip")
    func order() async throws {
        let world = try await TransactionTests.world()
        let trips = try await world.trips {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                tx.post(Self.insert(1))
                let first = try tx.rows("SELECT id FROM note").count
                tx.post(Self.insert(2))
                let second = try tx.finish(Query("SELECT id FROM note")).count
                #expect(first == 1 && second == 2)
            }
        }
        #expect(trips.count == 2)
        #expect(try await kept(world) == 2)
    }

    @Test("that fails takes everything with it, whoever sends it", arguments: [0, 1, 2])
    func failure(sender: Int) async throws {
        let world = try await TransactionTests.world()
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "note_pkey")) {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                if sender > 0 { try tx.run(Self.insert(1)) }
                tx.post(Self.insert(2))
                tx.post(Self.insert(2))
                if sender > 1 { _ = try tx.rows("SELECT 1") }
            }
        }
        #expect(try await kept(world) == 0)
        try await world.database.transaction(.workspace(Self.a)) { $0.post(Self.insert(2)) }
        #expect(try await kept(world) == 1)
    }

    @Test("is forgotten where the body throws")
    func thrown() async throws {
        struct Undone: Error {}
        let world = try await TransactionTests.world()
        await #expect(throws: Undone.self) {
            try await world.database.transaction(.workspace(Self.a)) { tx in
                tx.post(Self.insert(1))
                throw Undone()
            }
        }
        #expect(try await kept(world) == 0)
    }
}
