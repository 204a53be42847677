import Primitives
import Testing

@Suite("Formulas in comma-separated values (AT-34)")
struct CSVFormulaTests {
    static let signs = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
    static let leads = ["", " ", "  ", "\"", "\"\"", " \"", "'", "\u{A0}", "\u{3000}", "\u{200B}"]

    @Test("text that could be a formula begins with an apostrophe", arguments: signs, leads)
    func neutralised(sign: String, lead: String) {
        let text = "\(lead)\(sign)cmd|' /C calc'!A0"
        #expect(CSVFormula.neutralised(text) == "'" + text)
        #expect(CSVFormula.restored("'" + text) == text)
    }

    @Test("a tab or line break at the start gets an apostrophe too", arguments: ["\t", "\r", "\n", " \t"])
    func layout(lead: String) {
        #expect(CSVFormula.neutralised(lead + "x") == "'\(lead)x")
        #expect(CSVFormula.restored("'\(lead)x") == lead + "x")
    }

    @Test("a formula behind a separator inside gets one too", arguments: [",", ";", "\t", "\r\n", "\n", ", "], signs)
    func inside(separator: String, sign: String) {
        let text = "x\(separator)\(sign)1+1"
        let neutralised = CSVFormula.neutralised(text)
        #expect(neutralised.unicodeScalars.count == text.unicodeScalars.count + 1)
        #expect(!hasFormula(neutralised))
        #expect(CSVFormula.restored(neutralised) == text)
    }

    @Test(
        "other text stays as it is",
        arguments: ["", "Ada", "O'Neil", "'t Hooft", "a=b", "Anne-Marie", "a@example.org", "\"", " ", "x, y", "é"])
    func untouched(text: String) {
        #expect(CSVFormula.neutralised(text) == text)
        #expect(CSVFormula.restored(text) == text)
    }

    @Test("no text stays a formula, and each comes back", arguments: 0..<60)
    func anyText(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<50 {
            let text = Self.hostileText(&random)
            let neutralised = CSVFormula.neutralised(text)
            #expect(!hasFormula(neutralised))
            #expect(CSVFormula.restored(neutralised).utf8.elementsEqual(text.utf8))
        }
    }

    static func hostileText(_ random: inout SplitMix64) -> String {
        let pieces = signs + leads + [",", ";", "\t", "\r", "\n", "a", "é", "|", "1", "x'"]
        return (0..<Int.random(in: 0...8, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
    }

    /// Whether a cell begins with a sign once spaces and quotes (but no apostrophe) are off, cut at any separator.
    private func hasFormula(_ text: String) -> Bool {
        let cells = text.unicodeScalars.split { ",;\t\r\n".unicodeScalars.contains($0) }
        return cells.contains { cell in
            let rest = cell.drop { " \"\u{A0}\u{3000}\u{200B}".unicodeScalars.contains($0) }
            return rest.first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
        }
    }
}
