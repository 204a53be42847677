import Foundation
import Primitives
import Testing

@testable import Vault

@Suite("The bytes that tie a value to its place")
struct PlaceTests {
    @Test("Seven fields with their lengths, in this order")
    func golden() throws {
        let row = try #require(UUID(uuidString: "11111111-1111-1111-1111-111111111111"))
        let workspace = try #require(WorkspaceID("22222222-2222-2222-2222-222222222222"))
        let key = try #require(UUID(uuidString: "33333333-3333-3333-3333-333333333333"))
        let place = Place("person", "name", row: row, workspace: workspace, context: [7])
        let expected =
            "00000002f901" + "00000006706572736f6e" + "000000046e616d65" + "00000010"
            + String(repeating: "11", count: 16)
            + "00000010" + String(repeating: "22", count: 16) + "00000010" + String(repeating: "33", count: 16)
            + "0000000107"
        #expect(Hex.encode(place.authenticatedData(key: key)) == expected)
    }

    @Test("No workspace stands as the nil UUID, and no two places share their bytes")
    func distinct() {
        let (row, key) = (UUID(), UUID())
        let places = [
            Place("ab", "c", row: row, workspace: nil), Place("a", "bc", row: row, workspace: nil),
            Place("abc", "", row: row, workspace: nil), Place("", "abc", row: row, workspace: nil),
            Place("ab", "c", row: key, workspace: nil), Place("ab", "c", row: row, workspace: WorkspaceID(key)),
        ]
        #expect(Set(places.map { $0.authenticatedData(key: key) }).count == places.count)
        let nilPlace = Place("ab", "c", row: row, workspace: .installation).authenticatedData(key: key)
        #expect(places[0].authenticatedData(key: key) == nilPlace)
    }
}
