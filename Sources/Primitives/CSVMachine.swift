/// The grammar of comma-separated values (RFC 4180, 2) as a state machine: a byte in, perhaps a record out.
struct CSVMachine: Sendable {
    private enum State { case recordStart, fieldStart, unquoted, quoted, afterQuote }

    /// The record being read; whole when `take` has said so, until the next byte.
    private(set) var record = CSVRecord()
    private let separator: UInt8
    private let limits: CSVLimits
    private var state = State.recordStart
    private var isAfterReturn = false
    private var row = 1
    private var rows = 0
    private var columns: Int?
    private var bits: UInt8 = 0

    init(_ dialect: CSVDialect, _ limits: CSVLimits) {
        separator = dialect.rawValue
        self.limits = limits
    }

    /// Whether the byte ended a record.
    mutating func take(_ byte: UInt8) throws(CSVError) -> Bool {
        switch state {
        case .recordStart: try startRecord(byte)
        case .fieldStart: try startField(byte)
        case .unquoted: try takeUnquoted(byte)
        case .quoted: try takeQuoted(byte)
        case .afterQuote: try takeAfterQuote(byte)
        }
    }

    /// Whether the end of the file ended a record.
    mutating func finish() throws(CSVError) -> Bool {
        switch state {
        case .quoted: throw error(.unterminatedQuote)
        case .recordStart where columns == nil: throw CSVError(row: 1, column: 1, reason: .emptyFile)
        case .recordStart: return false
        case .fieldStart, .unquoted, .afterQuote: return try endRecord()
        }
    }
}

extension CSVMachine {
    /// A line without a single byte is no record; it still counts as a row, as in a spreadsheet.
    private mutating func startRecord(_ byte: UInt8) throws(CSVError) -> Bool {
        let isSecondHalf = isAfterReturn && byte == CSVBytes.lineFeed
        isAfterReturn = byte == CSVBytes.carriageReturn
        if isSecondHalf { return false }
        if CSVBytes.isLineEnd(byte) {
            row += 1
            return false
        }
        record.begin(row: row, isHeader: columns == nil)
        guard rows < limits.rows || columns == nil else { throw error(.tooManyRows(limit: limits.rows)) }
        return try startField(byte)
    }

    private mutating func startField(_ byte: UInt8) throws(CSVError) -> Bool {
        state = byte == CSVBytes.quote ? .quoted : .unquoted
        if state == .quoted { return false }
        return try takeUnquoted(byte)
    }

    private mutating func takeUnquoted(_ byte: UInt8) throws(CSVError) -> Bool {
        if byte == separator {
            try endField()
            return false
        }
        if CSVBytes.isLineEnd(byte) { return try endRecord(byte) }
        guard byte != CSVBytes.quote else { throw error(.quoteInsideField) }
        try append(byte)
        return false
    }

    private mutating func takeQuoted(_ byte: UInt8) throws(CSVError) -> Bool {
        if byte == CSVBytes.quote {
            state = .afterQuote
        } else {
            try append(byte)
        }
        return false
    }

    private mutating func takeAfterQuote(_ byte: UInt8) throws(CSVError) -> Bool {
        switch byte {
        case CSVBytes.quote:
            state = .quoted
            try append(byte)
        case separator: try endField()
        case CSVBytes.lineFeed, CSVBytes.carriageReturn: return try endRecord(byte)
        default: throw error(.textAfterQuote)
        }
        return false
    }
}

extension CSVMachine {
    private mutating func append(_ byte: UInt8) throws(CSVError) {
        guard !CSVBytes.isControl(byte) || (state == .quoted && CSVBytes.isLineEnd(byte)) else {
            throw error(.controlCharacter)
        }
        guard record.openBytes < limits.fieldBytes else { throw error(.fieldTooLong(bytes: limits.fieldBytes)) }
        bits |= byte
        record.append(byte)
    }

    /// Ends a field that a separator follows.
    private mutating func endField() throws(CSVError) {
        try closeField()
        state = .fieldStart
        if let columns, record.count >= columns { throw error(.tooManyFields(expected: columns)) }
        guard record.count < limits.columns else { throw error(.tooManyColumns(limit: limits.columns)) }
    }

    private mutating func closeField() throws(CSVError) {
        if bits >= 0x80, let reason = CSVBytes.complaint(about: record.openField) { throw error(reason) }
        bits = 0
        record.endField()
    }

    private mutating func endRecord(_ byte: UInt8 = CSVBytes.lineFeed) throws(CSVError) -> Bool {
        try closeField()
        if let columns {
            guard record.count == columns else {
                throw error(.tooFewFields(found: record.count, expected: columns))
            }
            rows += 1
        } else {
            try CSVHeader.check(record)
            columns = record.count
        }
        isAfterReturn = byte == CSVBytes.carriageReturn
        state = .recordStart
        row += 1
        return true
    }

    /// The column is that of the field being read, or of the first one that is missing.
    private func error(_ reason: CSVError.Reason) -> CSVError {
        CSVError(row: record.row, column: record.count + 1, reason: reason)
    }
}
