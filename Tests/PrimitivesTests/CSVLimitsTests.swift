import Primitives
import Testing

@Suite("Limits of comma-separated values")
struct CSVLimitsTests {
    let limits = CSVLimits(fieldBytes: 4, columns: 3, rows: 2)

    @Test("a file at every limit is read")
    func atTheLimits() { #expect(refusal(of: "a,b,c\n1234,\"\"\"\"\"\",\n1,2,3\n\n", limits: limits) == nil) }

    @Test("a longer field is refused, quoted or not", arguments: ["12345", "\"12345\"", "\"\"\"12345", "ééé"])
    func longField(field: String) {
        let expected = CSVError(row: 2, column: 2, reason: .fieldTooLong(bytes: 4))
        #expect(refusal(of: "a,b\n1,\(field)\n", limits: limits) == expected)
    }

    @Test("one column more is refused")
    func manyColumns() {
        let expected = CSVError(row: 1, column: 4, reason: .tooManyColumns(limit: 3))
        #expect(refusal(of: "a,b,c,d\n1,2,3,4", limits: limits) == expected)
    }

    @Test("one row more is refused")
    func manyRows() {
        let expected = CSVError(row: 4, column: 1, reason: .tooManyRows(limit: 2))
        #expect(refusal(of: "a\n1\n2\n3\n", limits: limits) == expected)
    }

    @Test("a header longer than what is looked at to choose the separator is still read")
    func longHeader() throws {
        let names = (0..<20).map { "\($0)" + String(repeating: "n", count: 5_000) }
        let text = names.joined(separator: ";") + "\n" + names.joined(separator: ";")
        for piece in [1_000, 65_536, 1_000_000] { #expect(try fields(of: text, piece: piece) == [names, names]) }
    }

    @Test("a quote that never ends is refused before it is kept whole")
    func endlessQuote() {
        var reader = CSVReader()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
        #expect(throws: CSVError(row: 1, column: 1, reason: .fieldTooLong(bytes: CSVLimits.maximumFieldBytes))) {
            try reader.read(Array("\"".utf8)) { _ in }
            for _ in 0..<100 { try reader.read(piece) { _ in } }
        }
    }

    @Test("an error is said again at each later call")
    func errorsStay() throws {
        var reader = CSVReader()
        let expected = CSVError(row: 2, column: 1, reason: .textAfterQuote)
        #expect(throws: expected) { try reader.read(Array("a\n\"1\"2\n".utf8)) { _ in } }
        #expect(throws: expected) { try reader.read(Array("fine\n".utf8)) { _ in } }
        #expect(throws: expected) { try reader.finish { _ in } }
    }

    @Test("the words of a refusal say where it is")
    func words() {
        let error = CSVError(row: 3, column: 2, reason: .tooFewFields(found: 1, expected: 4))
        #expect(error.status == 422)
        #expect(
            error.words == WordKey("csv.too-few-fields", ["row": "3", "column": "2", "found": "1", "expected": "4"]))
    }
}
