import Foundation
import Primitives
import Testing

@testable import Audit

@Suite("Bytes that hashes are taken of")
struct CanonicalTests {
    let id = UUID(uuidString: "11111111-1111-1111-1111-111111111111")
    let workspace = WorkspaceID("22222222-2222-2222-2222-222222222222") ?? .installation

    func entry() -> AuditEntry {
        AuditEntry(
            workspace: workspace, seq: 258, at: 1_767_603_600_123_456, actorKind: "account", actorID: id,
            action: "a.b", target: "t", details: "{}", personalID: nil, commitment: nil, prev: AuditEntry.genesis)
    }

    @Test("An entry is twelve fields with their lengths, in this order")
    func golden() {
        let expected =
            "0000000e6b6c617463682d61756469742d31" + "00000010" + String(repeating: "22", count: 16)
            + "000000080000000000000102" + "00000008000647a048b06640" + "000000076163636f756e74" + "00000010"
            + String(repeating: "11", count: 16) + "00000003612e62" + "0000000174" + "000000027b7d" + "00000000"
            + "00000000"
            + "00000020" + String(repeating: "00", count: 32)
        #expect(Hex.encode(entry().encoded) == expected)
        // Computed apart, with Python's struct and hashlib.
        #expect(Hex.encode(entry().hash) == "9c63f93d8b04956ae5bfac84115992dc9e7f16191e83cd5058fc2d802490b74a")
    }

    @Test("Every field changes the hash, and text does not flow from one field into the next")
    func distinct() {
        var all = [entry()]
        func vary(_ change: (inout AuditEntry) -> Void) {
            var entry = entry()
            change(&entry)
            all.append(entry)
        }
        vary { $0.workspace = .installation }
        vary { $0.seq += 1 }
        vary { $0.at += 1 }
        vary { $0.actorKind = "person" }
        vary { $0.actorID = nil }
        vary { ($0.action, $0.target) = ("a.bt", nil) }
        vary { ($0.action, $0.target) = ("a.", "bt") }
        vary { $0.details = "{ }" }
        vary { $0.personalID = id }
        vary { $0.commitment = AuditEntry.genesis }
        vary { $0.prev[31] = 1 }
        #expect(Set(all.map(\.hash)).count == all.count)
    }

    @Test("Details are JSON with sorted keys and the fewest escapes (RFC 8785)")
    func json() throws {
        #expect(CanonicalJSON.object([:]) == "{}")
        #expect(CanonicalJSON.object(["b": "2", "a": "1", "B": "3"]) == #"{"B":"3","a":"1","b":"2"}"#)
        #expect(
            CanonicalJSON.object(["k": "\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}é👍"])
                == #"{"k":"\"\\/\b\t\n\f\r\u0000\u001fé👍"}"#)
        // By UTF-16 code units an emoji comes before U+FB33.
        #expect(CanonicalJSON.object(["\u{FB33}": "", "😀": ""]) == "{\"😀\":\"\",\"\u{FB33}\":\"\"}")
        let hostile = ["a": "\u{2028}</script>\r\n", "": "x"]
        let back = try JSONDecoder().decode([String: String].self, from: Data(CanonicalJSON.object(hostile).utf8))
        #expect(back == hostile)
    }

    @Test("Microseconds survive the way through the database's kind of date")
    func microseconds() {
        var generator = SplitMix64(state: 8)
        for _ in 0..<20_000 {
            let at = Int64.random(in: 0...4_000_000_000_000_000, using: &generator)
            #expect(Date(microseconds: at).microseconds == at)
        }
    }

    @Test(
        "Times of checkpoints are written in UTC",
        arguments: [
            (0.0, "1970-01-01T00:00:00Z"), (1_767_603_600.9, "2026-01-05T09:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (1e300, "9999-12-31T23:59:59Z"), (-1e300, "0001-01-01T00:00:00Z"),
        ])
    func utc(_ seconds: Double, _ text: String) {
        #expect(UTCTime.text(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test("A target becomes one line of bounded length")
    func target() {
        #expect(
            AuditTrail.clean("person 1\r\nADMIN\u{0}\u{1B}[31m") == "person 1\u{FFFD}\u{FFFD}ADMIN\u{FFFD}\u{FFFD}[31m")
        #expect(AuditTrail.clean("") == nil)
        #expect(AuditTrail.clean(String(repeating: "é", count: 500))?.unicodeScalars.count == 200)
    }
}
