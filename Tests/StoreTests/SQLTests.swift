import Foundation
import Primitives
import TestSupport
import Testing

@testable import Store

@Suite("A statement")
struct SQLTests {
    @Test("numbers its values in order, those of nested parts too")
    func numbering() {
        let part: SQL = "b = \(2) OR c = \("x")"
        let whole: SQL = "SELECT \(1) WHERE \(part) AND d = \(nil as String?)"
        #expect(whole.text == "SELECT $1 WHERE b = $2 OR c = $3 AND d = $4")
        #expect(whole.values.count == 4 && whole.values[3].bytes == nil)
    }

    @Test("has one shape whatever its values are, and another for other words or types")
    func shapes() {
        func statement(_ value: some SQLEncodable, _ part: SQL) -> SQL { "SELECT \(value) \(part)" }
        let (one, other): (SQL, SQL) = ("LIMIT 1", "LIMIT 2")
        #expect(statement(1, one).shape == statement(2, one).shape)
        #expect(statement(1, one).shape != statement(1, other).shape)
        #expect(statement(1, one).shape != statement(true, one).shape)
        #expect(statement(1, one).shape != statement(1, "LIMIT \(1)").shape)
    }

    @Test("takes a value as a value, whatever stands in it")
    func injection() async throws {
        let world = try await TestDatabase.make()
        let evil = ["'; DROP TABLE schema_migration; --", "$1", "\\", "{{x}}", "\u{202E}", "' OR '1'='1"]
        for text in evil {
            let back = try await world.database.transaction(.system("test")) {
                try $0.first("SELECT \(text) AS t")?.get("t") as String?
            }
            #expect(back == text)
        }
        #expect(try world.asApp("SELECT count(*) > 0 FROM schema_migration") == ["t"])
    }

    @Test("never passes on the part of a text before a NUL: it is refused whole")
    func nul() async throws {
        let world = try await TestDatabase.make()
        await #expect(throws: DatabaseError.failed(state: "22021")) {
            try await world.database.transaction(.system("test")) { _ = try $0.rows("SELECT \("a\0b") AS t") }
        }
        await #expect(throws: DatabaseError.failed(state: "22021")) {
            try await world.database.transaction(.system("test")) { tx in
                _ = try tx.rows("SELECT 1")
                _ = try tx.rows("SELECT \("a\0b") AS t")
            }
        }
        #expect(try await world.database.transaction(.system("test")) { try $0.rows("SELECT 1").count } == 1)
    }

    @Test("brings arrays back as they went, empty ones too; those of bytes arrive whole")
    func arrays() async throws {
        let world = try await TestDatabase.make()
        let (texts, bytes) = (["", "a,b", "{\"x\"}", "NULL", "é"], [[], [0, 255], [92, 34]] as [[UInt8]])
        let isEmpty = try await world.database.transaction(.system("test")) { tx in
            let row = try #require(
                try tx.first(
                    "SELECT \(texts) AS t, \(bytes) = \(bytes) AND cardinality(\(bytes)) = 3 AS same, \([] as [String]) AS e, \([1, -1] as [Int64]) AS i"
                ))
            #expect(try row.get("t") as [String] == texts)
            #expect(try row.get("same") as Bool)
            #expect(try row.get("i") as [Int64] == [1, -1])
            return try row.get("e") as [String] == []
        }
        #expect(isEmpty)
    }
}
