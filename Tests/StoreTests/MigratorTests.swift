import Primitives
import Store
import TestSupport
import Testing

@Suite("Migrations")
struct MigratorTests {
    private static func migrations(_ texts: [String: String]) throws -> [Migration] {
        let files = texts.map { EmbeddedFile(path: "Migrations/\($0.key).sql", text: $0.value) }
        return try StoreSchema.migrations() + Migration.all(in: files, room: "Test")
    }

    private static let first = ["0001_one": "CREATE TABLE one (id int); GRANT SELECT ON one TO klatch_app;"]
    private static let both = first.merging(["0002_two": "CREATE TABLE two (id int);"]) { $1 }

    @Test("run once each, in order, also when several processes start at once")
    func once() async throws {
        let test = try await TestDatabase.make()
        let migrations = try Self.migrations(Self.both)
        let target = test.targets.owner
        let ran = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { try Migrator(migrations).migrate(owner: target) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(ran == ["Test/0001_one", "Test/0002_two"])
        #expect(throws: Never.self) { try Migrator(migrations).verify(app: test.targets.app) }
    }

    @Test("that were released are frozen: another text under the same name is refused")
    func frozen() async throws {
        let test = try await TestDatabase.make(try Self.migrations(Self.first).suffix(1))
        let changed = try Self.migrations(["0001_one": "CREATE TABLE one (id int); GRANT SELECT ON one TO klatch_app; "]
        )
        #expect(throws: MigrationError.changed(room: "Test", name: "0001_one")) {
            try Migrator(changed).migrate(owner: test.targets.owner)
        }
        #expect(throws: MigrationError.changed(room: "Test", name: "0001_one")) {
            try Migrator(changed).verify(app: test.targets.app)
        }
    }

    @Test("that a newer program ran are refused by an older one, and missing ones by the role that serves")
    func versions() async throws {
        let test = try await TestDatabase.make(try Self.migrations(Self.first).suffix(1))
        let older = try StoreSchema.migrations()
        #expect(throws: MigrationError.unknown(room: "Test", number: 1)) {
            try Migrator(older).migrate(owner: test.targets.owner)
        }
        #expect(throws: MigrationError.pending(count: 1)) {
            try Migrator(try Self.migrations(Self.both)).verify(app: test.targets.app)
        }
    }

    @Test("that fail leave nothing behind, and stop the ones after them")
    func failing() async throws {
        let test = try await TestDatabase.make()
        let broken = try Self.migrations([
            "0001_one": "CREATE TABLE one (id int); SELECT nonsense;", "0002_two": "CREATE TABLE two (id int);",
        ])
        #expect(throws: (any Error).self) { try Migrator(broken).migrate(owner: test.targets.owner) }
        #expect(try test.asOwner("SELECT count(*) FROM pg_class WHERE relname IN ('one', 'two')") == ["0"])
        #expect(try Migrator(try Self.migrations(Self.both)).migrate(owner: test.targets.owner).count == 2)
    }

    @Test(
        "are numbered from one without gaps",
        arguments: [
            ["0002_a"], ["0001_a", "0003_b"], ["0001_a", "0001_b"], ["1_a"], ["a"], ["0001a"], ["-001_a"], ["0000_a"],
        ])
    func numbers(_ names: [String]) {
        #expect(throws: MigrationError.self) { try Self.migrations(Dictionary(names.map { ($0, "") }) { $1 }) }
    }
}
