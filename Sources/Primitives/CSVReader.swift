/// Reads comma-separated values as they arrive, in memory that does not grow with the file (RFC 4180).
///
/// UTF-8 with or without a byte order mark; comma, semicolon or tab, said by a first line `sep=;` or chosen from the header; lines ended by CRLF, LF or
/// CR; empty lines are passed over. Anything doubtful is refused with its row and column rather than guessed at. The
/// first record is the header. Records and errors do not depend on how the bytes are cut into pieces.
package struct CSVReader: Sendable {
    private enum Phase { case prologue(CSVPrologue), records, ended }

    private let limits: CSVLimits
    private var phase = Phase.prologue(CSVPrologue())
    private var machine = CSVMachine(.comma, CSVLimits())
    private var failure: CSVError?

    package init(limits: CSVLimits = CSVLimits()) { self.limits = limits }

    /// Hands over the records that end within `bytes`.
    ///
    /// Throws a `CSVError`, then and at each later call, or what `emit` throws; either ends the reading.
    package mutating func read(_ bytes: some Sequence<UInt8>, _ emit: (CSVRecord) throws -> Void) throws {
        let done: Void? = try bytes.withContiguousStorageIfAvailable { try take($0, emit) }
        if done == nil { try Array(bytes).withUnsafeBufferPointer { try take($0, emit) } }
    }

    /// Says that the file is at its end, which may end a last record. Throws as `read` does.
    package mutating func finish(_ emit: (CSVRecord) throws -> Void) throws {
        try guarded { reader in
            if case .prologue(let prologue) = reader.phase { try reader.begin(prologue, emit) }
            guard case .records = reader.phase else { return }
            reader.phase = .ended
            if try reader.machine.finish() { try emit(reader.machine.record) }
        }
    }
}

extension CSVReader {
    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ emit: (CSVRecord) throws -> Void) throws {
        try guarded { reader in
            var rest = bytes[...]
            if case .prologue(var prologue) = reader.phase {
                reader.phase = .ended
                let isWhole = reader.fill(&prologue, from: &rest)
                reader.phase = .prologue(prologue)
                if isWhole { try reader.begin(prologue, emit) }
            }
            guard case .records = reader.phase else { return }
            for byte in rest where try reader.machine.take(byte) { try emit(reader.machine.record) }
        }
    }

    private func fill(_ prologue: inout CSVPrologue, from rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        while let byte = rest.popFirst() { if prologue.take(byte) { return true } }
        return false
    }

    private mutating func begin(_ prologue: CSVPrologue, _ emit: (CSVRecord) throws -> Void) throws {
        let text = try prologue.text()
        machine = CSVMachine(prologue.dialect, limits)
        phase = .records
        for byte in text where try machine.take(byte) { try emit(machine.record) }
    }

    /// After an error nothing more is read: the same error is thrown again.
    private mutating func guarded(_ body: (inout CSVReader) throws -> Void) throws {
        if let failure { throw failure }
        do {
            try body(&self)
        } catch {
            phase = .ended
            failure = error as? CSVError
            throw error
        }
    }
}
