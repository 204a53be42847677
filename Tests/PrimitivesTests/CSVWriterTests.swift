import Primitives
import Testing

@Suite("Writing comma-separated values")
struct CSVWriterTests {
    @Test("a line ends in CRLF, and what would be misread is quoted")
    func line() {
        #expect(written(["a", "b c", ""]) == "a,b c,\r\n")
        #expect(written(["a,b", "c;d", "e\tf"]) == "\"a,b\",\"c;d\",\"e\tf\"\r\n")
        #expect(written(["say \"yes\"", "two\nlines", " x"]) == "\"say \"\"yes\"\"\",\"two\nlines\",\" x\"\r\n")
    }

    @Test("a line of one empty field is no empty line")
    func oneEmptyField() { #expect(written([""]) == "\"\"\r\n") }

    @Test("control characters do not come out")
    func controls() { #expect(written(["\u{0}=1", "\u{1B}[m", "\u{9B}é"]) == "\u{FFFD}=1,\u{FFFD}[m,\u{FFFD}é\r\n") }

    @Test("what is written is what is read", arguments: 0..<60)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let rows = (0..<20).map { _ in (0..<4).map { _ in CSVFormulaTests.hostileText(&random) } }
        var bytes: [UInt8] = Bool.random(using: &random) ? CSVWriter.byteOrderMark : []
        CSVWriter().append(["a", "b", "c", "d"], to: &bytes)
        for row in rows { CSVWriter().append(row, to: &bytes) }
        let back = try records(of: bytes).dropFirst().map { $0.fields.map(CSVFormula.restored) }
        #expect(back == rows)
    }

    private func written(_ fields: [String]) -> String {
        var bytes: [UInt8] = []
        CSVWriter().append(fields, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
