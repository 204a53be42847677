/// The byte that stands between two fields of a line.
package enum CSVDialect: UInt8, Sendable, CaseIterable {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09

    /// The separator seen most often in a header line outside quotes; comma where nothing decides.
    static func chosen(for header: some Sequence<UInt8>) -> CSVDialect {
        var counts: [CSVDialect: Int] = [:]
        var isQuoted = false
        for byte in header {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, let dialect = CSVDialect(rawValue: byte) { counts[dialect, default: 0] += 1 }
        }
        return allCases.reversed().max { counts[$0, default: 0] < counts[$1, default: 0] } ?? .comma
    }
}
