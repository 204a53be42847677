import Primitives
import Testing

@Suite("Refusing malformed comma-separated values")
struct CSVRefusalTests {
    @Test(
        "the refusal names row, column and reason",
        arguments: [
            ("", CSVError(row: 1, column: 1, reason: .emptyFile)),
            ("\u{FEFF}", CSVError(row: 1, column: 1, reason: .emptyFile)),
            ("\r\n\n", CSVError(row: 1, column: 1, reason: .emptyFile)),
            ("a,b\n1,\"2\n3,4\n", CSVError(row: 2, column: 2, reason: .unterminatedQuote)),
            ("a,b\n\"1\"x,2\n", CSVError(row: 2, column: 1, reason: .textAfterQuote)),
            ("a,b\n\"1\" ,2\n", CSVError(row: 2, column: 1, reason: .textAfterQuote)),
            ("a,b\n1,x\"2\"\n", CSVError(row: 2, column: 2, reason: .quoteInsideField)),
            ("a,b\n1, \"2\"\n", CSVError(row: 2, column: 2, reason: .quoteInsideField)),
            ("a\"b\nc,d", CSVError(row: 1, column: 1, reason: .quoteInsideField)),
            ("a,b\n1,2\n3\n", CSVError(row: 3, column: 2, reason: .tooFewFields(found: 1, expected: 2))),
            ("a,b\n1,2\n\n3", CSVError(row: 4, column: 2, reason: .tooFewFields(found: 1, expected: 2))),
            ("a,b\n1,2,3\n", CSVError(row: 2, column: 3, reason: .tooManyFields(expected: 2))),
            ("a,b\n1,2,", CSVError(row: 2, column: 3, reason: .tooManyFields(expected: 2))),
            ("a,b\n1,2\u{0}\n", CSVError(row: 2, column: 2, reason: .controlCharacter)),
            ("a,b\n1,\"\u{1B}\"\n", CSVError(row: 2, column: 2, reason: .controlCharacter)),
            ("a,b\n1,\u{7F}\n", CSVError(row: 2, column: 2, reason: .controlCharacter)),
            ("a,b\n\u{85},2\n", CSVError(row: 2, column: 1, reason: .controlCharacter)),
            ("Mail,x,mail \n", CSVError(row: 1, column: 3, reason: .duplicateHeader(firstColumn: 1))),
            (",\"\"\n1,2\n", CSVError(row: 1, column: 1, reason: .namelessHeader)),
        ])
    func refused(text: String, error: CSVError) { #expect(refusal(of: text) == error) }

    @Test("columns without a name may repeat")
    func namelessColumns() throws { #expect(try fields(of: "a,,\n1,,\n").count == 2) }

    @Test(
        "bytes that are not UTF-8 are refused where they stand",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
            [0xE2, 0x28, 0xA1], [0x41, 0xE9, 0x41],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        let expected = CSVError(row: 2, column: 2, reason: .invalidUTF8)
        #expect(refusal(of: "a,b\n1,".utf8 + bytes) == expected)
        #expect(refusal(of: "a,b\n1,".utf8 + bytes + "\n\u{80}".utf8) == expected)
    }

    @Test("a character is not put together from two fields")
    func acrossFields() {
        let bytes = "a,b\n".utf8 + [0xC3] + ",".utf8 + [0xA9]
        #expect(refusal(of: Array(bytes)) == CSVError(row: 2, column: 1, reason: .invalidUTF8))
    }

    @Test("characters of each length are read")
    func charactersOfEachLength() throws {
        let text = "a\n\u{A0}é\u{7FF}\u{800}€\u{D7FF}\u{E000}\u{FFFD}\u{10000}😀\u{10FFFF}\n"
        #expect(try fields(of: text, piece: 1).last?.first == text.dropFirst(2).dropLast().description)
    }

    @Test("UTF-16 is recognised by its mark", arguments: [[0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61]] as [[UInt8]])
    func utf16(bytes: [UInt8]) {
        #expect(refusal(of: bytes) == CSVError(row: 1, column: 1, reason: .utf16))
    }
}
