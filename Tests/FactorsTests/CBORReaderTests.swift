import Primitives
import TestStage
import Testing

@testable import Factors

@Suite("CBOR")
struct CBORReaderTests {
    @Test("is read as RFC 8949, appendix A, has it")
    func known() throws {
        var integers = CBORReader([0x17, 0x18, 0x64, 0x1A, 0x00, 0x0F, 0x42, 0x40, 0x38, 0x63, 0x20])
        #expect(try (0..<5).map { _ in try integers.integer() } == [23, 100, 1_000_000, -100, -1])
        var strings = CBORReader([0x44, 1, 2, 3, 4, 0x62, 0xC3, 0xBC])
        #expect(try strings.byteString() == [1, 2, 3, 4] && strings.text() == "ü" && strings.isAtEnd)
    }

    @Test("is passed whole, whatever it holds")
    func skipping() throws {
        let item = CBORItem.map([
            (.integer(-7), .array([.text("a"), .bytes([1, 2])])), (.text("b"), .map([(.integer(1), .integer(2))])),
        ])
        var reader = CBORReader(item.encoded + [0xF5, 0xF6, 0x01])
        for _ in 0..<3 { try reader.skip() }
        #expect(try reader.integer() == 1 && reader.isAtEnd)
    }

    @Test(
        "of a kind that authenticators do not write is refused",
        arguments: [
            [], [0x5F, 0x41, 1, 0xFF], [0x9F, 0xFF], [0xBF, 0xFF], [0x1C], [0xC0, 0x60], [0x18], [0x41], [0x82, 1],
            [0xA1, 1], [0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x5B, 0x7F],
            [UInt8](repeating: 0x81, count: 9) + [0],
        ] as [[UInt8]])
    func refused(_ bytes: [UInt8]) {
        var reader = CBORReader(bytes)
        #expect(throws: CBORFault.self) { try reader.skip() }
    }

    @Test("of another kind than asked for is refused")
    func otherKind() {
        #expect(throws: CBORFault.self) {
            var reader = CBORReader([0x41, 1]); _ = try reader.text()
        }
        #expect(throws: CBORFault.self) {
            var reader = CBORReader([0x61, 0x41]); _ = try reader.byteString()
        }
        #expect(throws: CBORFault.self) {
            var reader = CBORReader([0x80]); _ = try reader.mapCount()
        }
        #expect(throws: CBORFault.self) {
            var reader = CBORReader([0x61, 0xFF]); _ = try reader.text()
        }
        let tooLarge: [UInt8] = [0x1B] + Array(repeating: 0xFF, count: 8)
        #expect(throws: CBORFault.self) {
            var reader = CBORReader(tooLarge); _ = try reader.integer()
        }
    }

    @Test("never traps and never hangs, whatever bytes it is made of")
    func fuzz() {
        var generator = SplitMix64(state: 11)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...48, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var reader = CBORReader(bytes)
            while !reader.isAtEnd {
                let before = reader.position
                guard (try? reader.skip()) != nil else { break }
                #expect(reader.position > before)
            }
        }
    }
}
