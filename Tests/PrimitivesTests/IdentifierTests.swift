import Foundation
import Primitives
import Testing

@Suite("An identifier")
struct IdentifierTests {
    @Test("is a UUID in its plain form and nothing else")
    func parsing() throws {
        let text = "0198c0de-0000-7000-8000-00000000000a"
        #expect(PersonID(text)?.text == text && PersonID(text.uppercased())?.text == text)
        for wrong in [
            "", "x", String(text.dropLast()), text + "0", "{\(text)}", text.replacing("-", with: ""),
            text.replacing("a", with: "g"), " " + text.dropLast(),
        ] {
            #expect(PersonID(wrong) == nil)
        }
    }

    @Test("is written as Foundation writes it, in lower case")
    func text() {
        var random = SplitMix64(state: 4)
        for _ in 0..<200 {
            let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(UUID(bytes: bytes)?.lowercaseText == UUID(bytes: bytes)?.uuidString.lowercased())
        }
    }

    @Test("sorts as PostgreSQL sorts it: by its bytes")
    func order() throws {
        let low = try #require(PersonID("00000000-0000-0000-0000-0000000000ff"))
        let high = try #require(PersonID("01000000-0000-0000-0000-000000000000"))
        #expect(low < high && !(high < low) && !(low < low))
    }

    @Test("of version 7 tells its time and its version (RFC 9562, 5.7)")
    func version7() {
        let date = Date(timeIntervalSince1970: 1_645_557_742)
        let bytes = RandomSource.seeded(1).uuid(at: date).bytes
        #expect(Array(bytes.prefix(6)) == [0x01, 0x7F, 0x22, 0xE2, 0x79, 0xB0])
        #expect(bytes[6] >> 4 == 7 && bytes[8] >> 6 == 2)
    }

    @Test("of version 7 made later sorts later")
    func timeOrder() {
        let random = RandomSource.seeded(2)
        let ids = (0..<500).map {
            PersonID(random.uuid(at: Date(timeIntervalSince1970: Double($0) * 0.001 + 1_700_000_000.0005)))
        }
        #expect(ids == ids.sorted() && Set(ids).count == 500)
    }

    @Test("of version 7 takes any date without trapping")
    func extremes() {
        for seconds in [-1e300, -1, 0, 1e10, 1e300, .infinity, -.infinity] {
            _ = RandomSource.seeded(3).uuid(at: Date(timeIntervalSince1970: seconds))
        }
        _ = UUID.timeOrdered(at: Date(), random: [])
    }

    @Test("is its bytes and back")
    func bytes() {
        let id = UUID()
        #expect(UUID(bytes: id.bytes) == id)
        #expect(
            UUID(bytes: [UInt8](repeating: 0, count: 15)) == nil && UUID(bytes: [UInt8](repeating: 0, count: 17)) == nil
        )
    }
}
