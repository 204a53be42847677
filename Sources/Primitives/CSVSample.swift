/// The first row after the headings, as far as it lies within the first bytes that came.
package struct CSVSample: Sendable {
    /// Characters kept of a field.
    private static let length = 60
    package private(set) var fields: [String] = []

    package init() {}

    package mutating func take(_ bytes: [UInt8]) {
        var reader = CSVReader()
        var first: [String] = []
        // What is wrong with the file, its own reader says.
        try? reader.read(bytes) { record in
            if !record.isHeader, first.isEmpty { first = record.fields }
        }
        if first.isEmpty { try? reader.finish { if !$0.isHeader { first = $0.fields } } }
        fields = first.map { String($0.prefix(Self.length)) }
    }
}
