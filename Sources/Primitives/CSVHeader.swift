import Foundation

/// What the line that names the columns must be.
enum CSVHeader {
    /// Some column has a name, and no two have the same but for case and outer spaces. Columns without a name may repeat.
    static func check(_ record: CSVRecord) throws(CSVError) {
        var seen: [String: Int] = [:]
        for (index, field) in record.fields.enumerated() {
            let name = field.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
            guard !name.isEmpty else { continue }
            if let first = seen.updateValue(index, forKey: name) {
                throw CSVError(row: record.row, column: index + 1, reason: .duplicateHeader(firstColumn: first + 1))
            }
        }
        guard !seen.isEmpty else { throw CSVError(row: record.row, column: 1, reason: .namelessHeader) }
    }
}
