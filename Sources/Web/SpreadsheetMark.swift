import Primitives

/// Tells a spreadsheet from a text by its first bytes, however they are cut on their way.
package struct SpreadsheetMark: Sendable {
    /// A zip archive, as XLSX and ODS are, and the compound file of an old XLS.
    private static let marks: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0xD0, 0xCF, 0x11, 0xE0]]
    private static let length = 4

    private var head: [UInt8] = []

    package init() {}

    /// Throws `SpreadsheetUpload` as soon as the bytes so far are those of a spreadsheet.
    package mutating func look(_ bytes: [UInt8]) throws {
        guard head.count < Self.length else { return }
        head += bytes.prefix(Self.length - head.count)
        if Self.marks.contains(head) { throw SpreadsheetUpload() }
    }
}

/// The commonest mistake: the spreadsheet itself instead of a CSV file.
package struct SpreadsheetUpload: Refusal {
    package var status: Int { 422 }
    package var words: WordKey { WordKey("form.spreadsheet") }
}
