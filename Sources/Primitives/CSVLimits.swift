/// How large a file of comma-separated values may be.
package struct CSVLimits: Sendable, Hashable {
    /// Bytes of one field, after quotes are taken off.
    package static let maximumFieldBytes = 16_384
    /// Fields of one line.
    package static let maximumColumns = 200
    /// Records after the header.
    package static let maximumRows = 200_000

    package var fieldBytes: Int
    package var columns: Int
    package var rows: Int

    package init(
        fieldBytes: Int = Self.maximumFieldBytes, columns: Int = Self.maximumColumns, rows: Int = Self.maximumRows
    ) {
        self.fieldBytes = fieldBytes
        self.columns = columns
        self.rows = rows
    }
}
