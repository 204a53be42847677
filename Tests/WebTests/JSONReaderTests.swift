import Foundation
import Primitives
import Testing

@testable import Web

@Suite("Reading JSON")
struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("takes every kind of value")
    func kinds() throws {
        let value = try read(#" { "a" : [ null , true , false , -1.5e2 , "x\n\u00e9\ud83d\ude00\/" ] , "b" : { } } "#)
        let wanted: JSONValue = [
            "a": [.null, true, false, .number(-150), "x\né😀/"], "b": .object([:]),
        ]
        #expect(value == wanted)
        #expect(try read("0") == .number(0))
        #expect(try read("[]") == .array([]))
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "tru",
            "nul", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", "1e999", "\"", "\"\\x\"",
            "\"\\u12\"", "\"\\u12G4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "1 2", "{}{}",
            "[1 2]", "{\"a\":1 \"b\":2}", "/**/1", "\u{FEFF}1", "\"\\u+123\"",
        ])
    func malformed(_ text: String) {
        #expect(throws: RequestRefusal.malformed) { try read(text) }
    }

    @Test("refuses a member that stands twice, whichever way it is spelled, and bytes that are no text")
    func twice() {
        #expect(throws: RequestRefusal.malformed) { try read(#"{"a":1,"a":2}"#) }
        #expect(throws: RequestRefusal.malformed) { try read(#"{"a":1,"\u0061":2}"#) }
        #expect(throws: RequestRefusal.malformed) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    }

    @Test("goes twelve levels deep and no further, and stops at twenty thousand values")
    func bounds() throws {
        let nested = { (depth: Int) in
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try read(nested(JSONReader.maximumDepth))
        for depth in [JSONReader.maximumDepth + 1, 100_000] {
            #expect(throws: RequestRefusal.malformed) { try read(nested(depth)) }
        }
        #expect(throws: RequestRefusal.malformed) { try read("[" + String(repeating: "1,", count: 20_000) + "1]") }
    }

    @Test("takes back what was written, whatever it holds")
    func roundTrip() throws {
        let value: JSONValue = [
            "<script>": "\u{0}\u{1F}\"\\</script>\u{2028}é😀", "n": [.number(1), .number(-0.25), .number(1e15)],
            "o": ["deep": .null],
        ]
        let bytes = value.bytes
        #expect(try JSONReader.read(bytes) == value)
        #expect(!bytes.contains(UInt8(ascii: "<")))
        _ = try JSONSerialization.jsonObject(with: Data(bytes))
    }

    @Test("never traps and never hangs, and agrees with itself on all it takes")
    func fuzz() {
        let random = RandomSource.seeded(41)
        let alphabet = Array(#"{}[]",:\u0e+-.tfn1d8 "#.utf8) + [0xC3, 0xA9, 0x00]
        var taken = 0
        for _ in 0..<40_000 {
            let bytes = random.bytes(1 + Int(random.bytes(1)[0]) % 24).map { alphabet[Int($0) % alphabet.count] }
            guard let value = try? JSONReader.read(bytes) else { continue }
            taken += 1
            #expect((try? JSONReader.read(value.bytes)) == value)
        }
        #expect(taken > 100)
    }
}
