import Foundation

/// Reads the COPY blocks out of a script, in pieces, whatever else somebody may have written into it.
final class RowsReader {
    struct Block: Sendable, Equatable {
        let table: String
        let columns: [String]
    }

    /// Octets of a line that is not a row.
    static let lineLimit = 65_536
    private static let piece = 262_144

    private let source: any ByteSource
    private let file: String
    private var buffer: ArraySlice<UInt8> = []
    private var isAtEnd = false
    private var isInBlock = false
    /// Whether the next octet begins a line.
    private var isAtLineStart = true

    /// Skips everything before the mark that rows begin after.
    init(_ source: any ByteSource, file: String) throws {
        self.source = source
        self.file = file
        while try nextLine(skipping: true) != Array(RowsScript.begin.utf8)[...] {
            if buffer.isEmpty, isAtEnd { throw malformed }
        }
    }

    /// The next block, or nil at the mark that rows end with. A block's rows are to be read before the next is asked for.
    func nextBlock() throws -> Block? {
        while isInBlock { _ = try nextRows() }
        let line = try nextLine(skipping: false)
        if line.elementsEqual(RowsScript.end.utf8) {
            try drain()
            return nil
        }
        guard let block = Self.block(line) else { throw malformed }
        (isInBlock, isAtLineStart) = (true, true)
        return block
    }

    /// Some of the block's rows as they stand, not cut at rows; nil at its end.
    func nextRows() throws -> ArraySlice<UInt8>? {
        guard isInBlock else { return nil }
        if buffer.count < 3 { try fill() }
        if buffer.isEmpty { throw malformed }
        if isAtLineStart, isEndMark {
            buffer = buffer.dropFirst(3)
            isInBlock = false
            return nil
        }
        let end = endOfRows
        defer { buffer = buffer[end...] }
        isAtLineStart = buffer[end - 1] == UInt8(ascii: "\n")
        return buffer[..<end]
    }

    private var isEndMark: Bool { buffer.starts(with: Self.endMark) }
    private static let endMark = Array("\\.\n".utf8)

    /// Behind the last octet that surely belongs to rows: before an end mark, and before what could be the begin of one.
    private var endOfRows: Int {
        let start = buffer.startIndex
        return buffer.withUnsafeBytes { bytes in
            var position = 0
            while let base = bytes.baseAddress,
                let found = memchr(base + position, 0x0A, bytes.count - position)
            {
                position = UnsafeRawPointer(found) - base + 1
                let rest = bytes.count - position
                if rest < 3
                    || bytes[position] == Self.endMark[0] && bytes[position + 1] == Self.endMark[1]
                        && bytes[position + 2] == Self.endMark[2]
                {
                    return start + position
                }
            }
            return start + bytes.count
        }
    }

    private func fill() throws {
        while buffer.count < 3, !isAtEnd {
            let more = try source.read(upTo: Self.piece)
            if more.isEmpty { isAtEnd = true } else { buffer += more }
        }
    }

    /// Without its end. Where `skipping`, a long line is let go of and read as empty.
    private func nextLine(skipping: Bool) throws -> ArraySlice<UInt8> {
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            if buffer.isEmpty {
                buffer = try source.read(upTo: Self.piece)[...]
                isAtEnd = buffer.isEmpty
                if isAtEnd {
                    if skipping { return [] }
                    throw malformed
                }
            }
            let end = buffer.firstIndex(of: UInt8(ascii: "\n"))
            let part = buffer[..<(end ?? buffer.endIndex)]
            if line.count + part.count > Self.lineLimit {
                guard skipping else { throw malformed }
                isTooLong = true
            } else {
                line += part
            }
            buffer = buffer[(end.map { $0 + 1 } ?? buffer.endIndex)...]
            if end != nil { return isTooLong ? [] : line[...] }
        }
    }

    /// What follows the rows is not used, but belongs to what is authenticated.
    private func drain() throws {
        buffer = []
        while try !source.read(upTo: Self.piece).isEmpty {}
    }

    private var malformed: BackupError { .unreadable(file: file, what: "its rows are not written as they should be") }

    /// `COPY klatch.person (id, "position") FROM stdin;`
    static func block(_ line: ArraySlice<UInt8>) -> Block? {
        let (head, tail) = ("COPY klatch.", ") FROM stdin;")
        guard let text = String(validating: line, as: UTF8.self), text.hasPrefix(head), text.hasSuffix(tail) else {
            return nil
        }
        let parts = text.dropFirst(head.count).dropLast(tail.count).split(
            separator: " (", omittingEmptySubsequences: false)
        guard parts.count == 2, let table = identifier(parts[0]) else { return nil }
        let columns = parts[1].split(separator: ", ", omittingEmptySubsequences: false).map(identifier)
        let names = columns.compactMap { $0 }
        guard !names.isEmpty, names.count == columns.count, Set(names).count == names.count else { return nil }
        return Block(table: table, columns: names)
    }

    private static func identifier(_ text: Substring) -> String? {
        let isQuoted = text.count > 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
        let name = isQuoted ? text.dropFirst().dropLast() : text
        let isName = name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
        }
        return isName && (1...63).contains(name.utf8.count) ? String(name) : nil
    }
}
