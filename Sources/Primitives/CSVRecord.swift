/// One line of a file of comma-separated values: as many fields as the header, quotes taken off, valid UTF-8.
package struct CSVRecord: Sendable {
    /// Counted from 1 as a spreadsheet does.
    package private(set) var row = 1
    /// Whether this is the line that names the columns: the first record of a file, and no other.
    package private(set) var isHeader = true
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    package var count: Int { ends.count }

    /// The text of a field, counted from 0; empty where the record has no such field.
    package subscript(index: Int) -> String { String(decoding: utf8(at: index), as: UTF8.self) }

    package var fields: [String] { ends.indices.map { self[$0] } }

    package func utf8(at index: Int) -> ArraySlice<UInt8> {
        guard ends.indices.contains(index) else { return [] }
        return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
}

extension CSVRecord {
    /// Bytes of the field that is being read.
    var openBytes: Int { bytes.count - (ends.last ?? 0) }
    var openField: ArraySlice<UInt8> { bytes[(ends.last ?? 0)...] }

    mutating func begin(row: Int, isHeader: Bool) {
        self.row = row
        self.isHeader = isHeader
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func endField() { ends.append(bytes.count) }
}
