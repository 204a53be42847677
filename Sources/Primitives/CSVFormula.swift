/// Keeps text from running as a formula when a spreadsheet opens it.
///
/// An apostrophe goes before whatever could begin a cell and be a formula: at the start, behind spaces and quotes, and
/// behind each separator or line break inside, because another locale may cut the line there. `restored` takes exactly
/// those apostrophes away again.
package enum CSVFormula {
    private static let apostrophe: Unicode.Scalar = "'"
    private static let operators: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
    private static let separators: Set<Unicode.Scalar> = [",", ";", "\t", "\r", "\n"]
    private static let blanks: Set<Unicode.Scalar> = ["\u{200B}", "\u{FEFF}", "\"", apostrophe]

    package static func neutralised(_ text: String) -> String {
        guard text.utf8.contains(where: mayMatter) else { return text }
        return rewritten(text) { [apostrophe, $0] }
    }

    package static func restored(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "'")) else { return text }
        return rewritten(text) { $0 == apostrophe ? [] : [$0] }
    }

    /// Applies `change` to the first character of each cell that could be a formula.
    private static func rewritten(_ text: String, _ change: (Unicode.Scalar) -> [Unicode.Scalar]) -> String {
        let scalars = text.unicodeScalars
        var result = String.UnicodeScalarView()
        var isStart = true
        for index in scalars.indices {
            let scalar = scalars[index]
            let isFormula = isStart && beginsFormula(scalars[index...], isFirst: index == scalars.startIndex)
            result.append(contentsOf: isFormula ? change(scalar) : [scalar])
            isStart = separators.contains(scalar)
        }
        return String(result)
    }

    private static func beginsFormula(_ rest: Substring.UnicodeScalarView, isFirst: Bool) -> Bool {
        guard let decisive = rest.first(where: { !isBlank($0) }) else { return false }
        return operators.contains(decisive) || (isFirst && isLayout(decisive))
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        !isLayout(scalar) && (blanks.contains(scalar) || scalar.properties.isWhitespace)
    }

    private static func isLayout(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar == "\r" || scalar == "\n"
    }

    /// Bytes that a dangerous text has at least one of; 0xEF begins the full-width signs.
    private static func mayMatter(_ byte: UInt8) -> Bool { byte == 0xEF || "=+-@\t\r\n".utf8.contains(byte) }
}
