/// A first line by which spreadsheets tell the separator: `sep=;`, in quotes or not.
struct CSVDeclaration: Sendable {
    let dialect: CSVDialect
    /// Bytes, without the line's end.
    let length: Int

    private static let openings = ["sep=", "SEP=", "Sep="].map { Array($0.utf8) }

    /// Nil for any other line.
    init?(_ line: ArraySlice<UInt8>) {
        var text = line
        if line.first == CSVBytes.quote, line.last == CSVBytes.quote, line.count > 2 {
            text = line.dropFirst().dropLast()
        }
        guard text.count == 5, let last = text.last, let dialect = CSVDialect(rawValue: last),
            Self.openings.contains(where: text.dropLast().elementsEqual)
        else { return nil }
        self.dialect = dialect
        length = line.count
    }
}
