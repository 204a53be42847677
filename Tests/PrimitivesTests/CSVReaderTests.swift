import Primitives
import Testing

@Suite("Reading comma-separated values")
struct CSVReaderTests {
    @Test("records are told apart by line ends of all three kinds", arguments: ["\r\n", "\n", "\r"])
    func lineEnds(end: String) throws {
        let text = ["name,city", "Ada,London", "Grace,", ""].joined(separator: end)
        for piece in 1...text.utf8.count {
            #expect(try fields(of: text, piece: piece) == [["name", "city"], ["Ada", "London"], ["Grace", ""]])
        }
    }

    @Test("the last line needs no line end", arguments: ["a,b\n1,2", "a,b\n1,\"2\"", "a,b\r\n1,2\r\n", "a,b\r1,2\r"])
    func lastLine(text: String) throws {
        #expect(try fields(of: text) == [["a", "b"], ["1", "2"]])
    }

    @Test("a last line that ends in a separator ends in an empty field")
    func trailingSeparator() throws { #expect(try fields(of: "a,b\n1,") == [["a", "b"], ["1", ""]]) }

    @Test("quotes hold separators, line breaks and doubled quotes")
    func quotes() throws {
        let text = "a,b\n\"O'Neil, \"\"Gé\"\"\",\"one\r\ntwo\"\n\"\",\"\"\"\"\n"
        #expect(try fields(of: text, piece: 1) == [["a", "b"], ["O'Neil, \"Gé\"", "one\r\ntwo"], ["", "\""]])
    }

    @Test("the separator is the one seen most often in the header outside quotes")
    func separators() throws {
        #expect(try fields(of: "a;\"b,,,\"\n1,5;2\n") == [["a", "b,,,"], ["1,5", "2"]])
        #expect(try fields(of: "a\tb\n1,5\t;\n") == [["a", "b"], ["1,5", ";"]])
        #expect(try fields(of: "\n\na;b\n1;2\n") == [["a", "b"], ["1", "2"]])
        #expect(try fields(of: "only\none\n") == [["only"], ["one"]])
    }

    @Test("a first line may tell the separator", arguments: ["sep=;", "SEP=;", "\"sep=;\"", "\u{FEFF}sep=;"])
    func declared(line: String) throws {
        for end in ["\n", "\r\n", "\r"] {
            let text = [line, "a,b;c", "1,5;2"].joined(separator: end)
            for piece in 1...9 { #expect(try fields(of: text, piece: piece) == [["a,b", "c"], ["1,5", "2"]]) }
        }
        let records = try records(of: Array("\(line)\na;b\n1;2".utf8))
        #expect(records.map(\.row) == [2, 3])
        #expect(refusal(of: line)?.reason == .emptyFile && refusal(of: line + "\r\n")?.reason == .emptyFile)
    }

    @Test("what only looks like such a line is a header", arguments: ["sep=", "sep=|", "sep=;x", "a;sep=;"])
    func notDeclared(line: String) throws {
        #expect(try fields(of: "\n" + line + "\n").count == 1)
    }

    @Test("a byte order mark is no part of the first name", arguments: ["", "\n"])
    func byteOrderMark(before: String) throws {
        let bytes = CSVWriter.byteOrderMark + "\(before)é;b\n1;2".utf8
        for piece in 1...9 {
            #expect(try records(of: bytes, piece: piece).map(\.fields) == [["é", "b"], ["1", "2"]])
        }
    }

    @Test("rows are counted as a spreadsheet counts them: empty lines count, line breaks inside quotes do not")
    func rowNumbers() throws {
        let records = try records(of: Array("a,b\r\n\r\n\"x\ny\",1\r\n2,2\n".utf8), piece: 1)
        #expect(records.map(\.row) == [1, 3, 4])
        #expect(records.map(\.isHeader) == [true, false, false])
    }

    @Test("a field that is not there is empty")
    func missingField() throws {
        let record = try #require(try records(of: Array("a\nx".utf8)).last)
        #expect(record[0] == "x" && record[1] == "" && record[-1] == "")
    }

    @Test("100,000 rows are read piece by piece and none is kept")
    func manyRows() throws {
        var reader = CSVReader()
        var count = 0
        var bytes = 0
        try reader.read(Array("address,name\n".utf8)) { _ in }
        for start in stride(from: 0, to: 100_000, by: 1_000) {
            let lines = (start..<start + 1_000).map { "p\($0)@example.org,\"P, \($0)\"\n" }.joined()
            try reader.read(Array(lines.utf8)) { record in
                count += 1
                bytes += record.utf8(at: 0).count
            }
        }
        try reader.finish { _ in count += 1 }
        #expect(count == 100_000 && bytes == 1_788_890)
    }

    @Test("what the receiver throws ends the reading")
    func receiverThrows() throws {
        struct Enough: Error {}
        var reader = CSVReader()
        var seen = 0
        #expect(throws: Enough.self) { try reader.read(Array("a\n1\n2\n".utf8)) { _ in throw Enough() } }
        try reader.read(Array("3\n".utf8)) { _ in seen += 1 }
        try reader.finish { _ in seen += 1 }
        #expect(seen == 0)
    }
}
