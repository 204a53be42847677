import Primitives
import Testing

@testable import Programs

@Suite("What a roster changes")
struct RosterChangesTests {
    @Test("rows are new, changed or what is known already")
    func classified() throws {
        let before = try roster("email,name,team\na@example.org,Ada,X\nb@example.org,Bo,\nc@example.org,Cy,Z\n")
        let known = Dictionary(uniqueKeysWithValues: before.rows.map { ($0.address, $0.fingerprint) })
        let after = try roster("team,name,email\nX,Ada,A@example.org\nY,Bo,b@example.org\nW,Di,d@example.org\n")
        let changes = RosterChanges(after.rows, hash: { $0 }, known: { known[$0] })
        #expect(changes.new.map(\.name) == ["Di"] && changes.changed.map(\.name) == ["Bo"])
        #expect(changes.unchangedCount == 1)
    }

    @Test("a fingerprint tells nothing from nowhere and one field from the next")
    func fingerprints() throws {
        let header = ["email", "name", "team", "office", "a", "b"]
        let mapping = RosterMapping.guess(header, keepingUnknown: true)
        let lines = ["N,T,,,", "N,,T,,", "N,,,T,", "N,,,,T", "N,T,T,,", "NT,,,,", "N,,,a,", "N,,,,a", "N,,,,"]
        let text = lines.enumerated().map { "p\($0.offset)@example.org,\($0.element)" }
        let rows = try roster(([header.joined(separator: ",")] + text).joined(separator: "\n"), mapping: mapping).rows
        #expect(rows.count == lines.count && Set(rows.map(\.fingerprint)).count == lines.count)
    }

    @Test("the form of a fingerprint stays what it is")
    func frozen() throws {
        let text = "email,name,office,tz,hired,z,é\na@example.org,Ada,Oslo,utc,2024-01-02,1,2\n"
        let mapping = RosterMapping.guess(["email", "name", "office", "tz", "hired", "z", "é"], keepingUnknown: true)
        let row = try #require(try roster(text, mapping: mapping).rows.first)
        #expect(
            Hex.encode(row.fingerprint)
                == "0100000003416461ffffffff000000044f736c6f000000035554430000000a323032342d30312d3032"
                + "000000017a000000013100000002c3a90000000132")
    }
}
