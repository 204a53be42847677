import Primitives

/// Reads a CSV file whose columns are found by name, and tells mistakes in words.
struct TableReading {
    /// Names of columns as they are compared: lower case, no spaces around, `_` and `-` as spaces.
    private(set) var names: [String] = []

    static func plain(_ name: String) -> String {
        let spaced = CSVFormula.restored(name).map { $0 == "_" || $0 == "-" ? " " : $0 }
        return trimmed(String(spaced)).lowercased()
    }

    /// - Parameters:
    ///   - begin: called once with the names of the columns.
    ///   - record: called for each record after it, with the fields restored and trimmed.
    static func read(
        _ chunks: Chunks, rows: Int, begin: ([String]) throws -> Void, record: (Int, [String]) throws -> Void
    ) throws {
        var reader = CSVReader(limits: CSVLimits(rows: rows))
        func take(_ line: CSVRecord) throws {
            if line.isHeader { return try begin(line.fields.map(plain)) }
            try record(line.row, line.fields.map { trimmed(CSVFormula.restored($0)) })
        }
        do {
            while let chunk = try chunks() { try reader.read(chunk, take) }
            try reader.finish(take)
        } catch let error as CSVError {
            throw FileMistake(line: error.row, "column \(error.column): \(error.reason.sentence)")
        }
    }
}

/// Without white space at either end.
func trimmed(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
}

/// The parts of a cell with several values.
func parts(_ cell: String, separators: Set<Character> = [",", ";", "|"]) -> [String] {
    cell.split { separators.contains($0) }.map { trimmed($0) }.filter { !$0.isEmpty }
}

extension CSVError.Reason {
    fileprivate var sentence: String {
        switch self {
        case .emptyFile: "the file is empty"
        case .utf16: "the file is in UTF-16; save it as UTF-8"
        case .invalidUTF8: "the text is not UTF-8"
        case .controlCharacter: "a control character"
        case .unterminatedQuote: "a quote is opened and never closed"
        case .textAfterQuote: "text behind a closing quote"
        case .quoteInsideField: "a quote in the middle of a field"
        case .tooFewFields(let found, let expected): "the row has \(found) fields, and the header \(expected)"
        case .tooManyFields(let expected): "the row has more fields than the header's \(expected)"
        case .fieldTooLong(let bytes): "a field is longer than \(bytes) bytes"
        case .tooManyColumns(let limit): "there are more than \(limit) columns"
        case .tooManyRows(let limit): "there are more than \(limit) rows"
        case .duplicateHeader(let first): "the column has the same name as column \(first)"
        case .namelessHeader: "no column has a name"
        }
    }
}
