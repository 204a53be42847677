import Foundation

/// The content lines of a calendar, unfolded (RFC 5545, 3.1). Ends of lines are CRLF or LF; a byte order mark and empty
/// lines are passed over.
struct ContentLines {
    struct Line {
        let number: Int
        let bytes: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]
    private let limits: CalendarLimits
    private var position = 0
    /// Lines of the file behind us.
    private(set) var passed = 0

    init(_ bytes: [UInt8], _ limits: CalendarLimits) throws(BadCalendar) {
        (self.bytes, self.limits) = (bytes, limits)
        guard bytes.count <= limits.bytes else {
            throw BadCalendar(line: 1, "the calendar is larger than \(limits.bytes >> 20) MiB")
        }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            throw BadCalendar(line: 1, "the calendar is in UTF-16; iCalendar is UTF-8")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func next() throws(BadCalendar) -> Line? {
        while position < bytes.count {
            let line = try physical()
            let number = passed
            guard !line.isEmpty else { continue }
            guard !ContentLines.isSpace(line.first) else {
                throw BadCalendar(line: number, "this line begins with a space, but continues none")
            }
            guard isFolded else { return Line(number: number, bytes: line) }
            return Line(number: number, bytes: try unfolded(line, number))
        }
        return nil
    }

    private var isFolded: Bool { position < bytes.count && ContentLines.isSpace(bytes[position]) }

    private mutating func unfolded(_ first: ArraySlice<UInt8>, _ number: Int) throws(BadCalendar) -> ArraySlice<UInt8> {
        var whole = Array(first)
        while isFolded {
            whole.append(contentsOf: try physical().dropFirst())
            guard whole.count <= limits.lineBytes else {
                throw BadCalendar(line: number, "this line is longer than \(limits.lineBytes >> 20) MiB")
            }
        }
        return whole[...]
    }

    /// One line of the file, without its end.
    private mutating func physical() throws(BadCalendar) -> ArraySlice<UInt8> {
        passed += 1
        guard passed <= limits.lines else {
            throw BadCalendar(line: passed, "the calendar has more than \(limits.lines) lines")
        }
        let start = position
        let end = ContentLines.lineFeed(in: bytes, from: start) ?? bytes.count
        position = min(end + 1, bytes.count)
        let last = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
        guard last - start <= limits.lineBytes else {
            throw BadCalendar(line: passed, "this line is longer than \(limits.lineBytes >> 20) MiB")
        }
        return bytes[start..<last]
    }

    private static func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func lineFeed(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, start < buffer.count,
                let found = memchr(base + start, 0x0A, buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
