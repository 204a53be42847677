/// Where and why a file of comma-separated values is not readable. It never holds anything out of the file.
package struct CSVError: Refusal, Hashable {
    /// Counted from 1 as a spreadsheet does: the header is a row, a line break inside quotes begins no new one.
    package let row: Int
    /// Counted from 1: the field that is wrong, or the first one too many or missing.
    package let column: Int
    package let reason: Reason

    package enum Reason: Hashable, Sendable {
        case emptyFile
        case utf16
        case invalidUTF8
        case controlCharacter
        case unterminatedQuote
        case textAfterQuote
        case quoteInsideField
        case tooFewFields(found: Int, expected: Int)
        case tooManyFields(expected: Int)
        case fieldTooLong(bytes: Int)
        case tooManyColumns(limit: Int)
        case tooManyRows(limit: Int)
        case duplicateHeader(firstColumn: Int)
        case namelessHeader
    }

    package init(row: Int, column: Int, reason: Reason) {
        self.row = row
        self.column = column
        self.reason = reason
    }

    package var status: Int { 422 }
}

extension CSVError {
    package var words: WordKey {
        switch reason {
        case .emptyFile: WordKey("csv.empty-file", place())
        case .utf16: WordKey("csv.utf-16", place())
        case .invalidUTF8: WordKey("csv.invalid-utf-8", place())
        case .controlCharacter: WordKey("csv.control-character", place())
        case .unterminatedQuote: WordKey("csv.unterminated-quote", place())
        case .textAfterQuote: WordKey("csv.text-after-quote", place())
        case .quoteInsideField: WordKey("csv.quote-inside-field", place())
        case .tooFewFields(let found, let expected):
            WordKey("csv.too-few-fields", place(["found": found, "expected": expected]))
        case .tooManyFields(let expected): WordKey("csv.too-many-fields", place(["expected": expected]))
        case .fieldTooLong(let bytes): WordKey("csv.field-too-long", place(["limit": bytes]))
        case .tooManyColumns(let limit): WordKey("csv.too-many-columns", place(["limit": limit]))
        case .tooManyRows(let limit): WordKey("csv.too-many-rows", place(["limit": limit]))
        case .duplicateHeader(let first): WordKey("csv.duplicate-header", place(["first": first]))
        case .namelessHeader: WordKey("csv.nameless-header", place())
        }
    }

    private func place(_ more: [String: Int] = [:]) -> [String: String] {
        more.merging(["row": row, "column": column]) { own, _ in own }.mapValues(String.init)
    }
}
