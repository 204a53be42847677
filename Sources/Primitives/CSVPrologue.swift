/// The beginning of a file up to the end of its header, kept until it shows which separator the file uses.
struct CSVPrologue: Sendable {
    /// Bytes looked at to choose the separator.
    static let maximumBytes = 65_536

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var bytes: [UInt8] = []
    private var hasText = false
    private var isQuoted = false
    private var declaration: CSVDeclaration?

    /// Whether enough has been seen.
    mutating func take(_ byte: UInt8) -> Bool {
        bytes.append(byte)
        if byte == CSVBytes.quote { isQuoted.toggle() }
        let isEnd = CSVBytes.isLineEnd(byte) && !isQuoted
        if !isEnd && !Self.mark.starts(with: bytes) { hasText = true }
        if isEnd, hasText, declaration == nil, let found = CSVDeclaration(unmarked.dropLast()) {
            (declaration, hasText) = (found, false)
        }
        return (isEnd && hasText) || bytes.count >= Self.maximumBytes
    }

    /// The separator, said by the file itself or chosen from its header.
    var dialect: CSVDialect {
        declared?.dialect ?? CSVDialect.chosen(for: unmarked)
    }

    /// The bytes without a byte order mark and without what declares the separator, whose line stays, empty, to be counted;
    /// refused where the mark is that of UTF-16.
    func text() throws(CSVError) -> ArraySlice<UInt8> {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw CSVError(row: 1, column: 1, reason: .utf16)
        }
        return unmarked.dropFirst(declared?.length ?? 0)
    }

    /// At the end of the file a declaration needs no line end.
    private var declared: CSVDeclaration? { declaration ?? CSVDeclaration(unmarked) }

    private var unmarked: ArraySlice<UInt8> { bytes.starts(with: Self.mark) ? bytes.dropFirst(3) : bytes[...] }
}
