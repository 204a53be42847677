/// Writes comma-separated values that every spreadsheet reads alike and none runs (RFC 4180; AT-34).
///
/// UTF-8, commas, CRLF. Formulas are neutralised (`CSVFormula`); control characters other than TAB, CR and LF become
/// U+FFFD. `CSVReader` reads every file it writes, unless a limit is passed.
package struct CSVWriter: Sendable {
    /// Bytes to begin a file with, by which spreadsheets tell UTF-8.
    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init() {}

    /// Adds one line. Lines of one file have equally many fields, the first names the columns.
    package func append(_ fields: some Collection<String>, to output: inout [UInt8]) {
        var isFirst = true
        for field in fields {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            append(CSVFormula.neutralised(field), to: &output)
        }
        if fields.count == 1, fields.first?.isEmpty == true { output += "\"\"".utf8 }
        output += "\r\n".utf8
    }

    private func append(_ field: String, to output: inout [UInt8]) {
        let clean = field.utf8.contains(where: mayBeControl) ? withoutControls(field) : field
        guard clean.utf8.contains(where: needsQuotes) || clean.hasPrefix(" ") || clean.hasSuffix(" ") else {
            output += clean.utf8
            return
        }
        output.append(CSVBytes.quote)
        for byte in clean.utf8 {
            if byte == CSVBytes.quote { output.append(byte) }
            output.append(byte)
        }
        output.append(CSVBytes.quote)
    }

    /// All three separators are quoted, so that no reader mistakes one.
    private func needsQuotes(_ byte: UInt8) -> Bool {
        byte == CSVBytes.quote || CSVBytes.isLineEnd(byte) || CSVDialect(rawValue: byte) != nil
    }

    /// A control character, or the byte that begins one of U+0080…U+009F.
    private func mayBeControl(_ byte: UInt8) -> Bool { byte == 0xC2 || CSVBytes.isControl(byte) }

    private func withoutControls(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isAllowed = scalar == "\t" || scalar == "\r" || scalar == "\n"
            let isControl = scalar.properties.generalCategory == .control && !isAllowed
            result.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}
