import Foundation

/// Takes one unfolded content line apart: name, parameters with quotes, value (RFC 5545, 3.1; RFC 6868).
struct ContentLine {
    private let bytes: ArraySlice<UInt8>
    private let number: Int
    private var position: Int

    init(_ line: ContentLines.Line) { (bytes, number, position) = (line.bytes, line.number, line.bytes.startIndex) }

    /// The name in capitals, which is all that is needed to know whether the line is wanted.
    mutating func name() throws(BadCalendar) -> String {
        let name = try word("name")
        guard position < bytes.endIndex else { throw lineWithoutColon }
        return name
    }

    /// A look at the rest of a line that nobody wants: there has to be a value.
    func checkColon() throws(BadCalendar) {
        let hasColon = bytes[position...].withUnsafeBytes { bytes in
            bytes.baseAddress.map { memchr($0, 0x3A, bytes.count) != nil } ?? false
        }
        guard hasColon else { throw lineWithoutColon }
    }

    mutating func property(_ name: String) throws(BadCalendar) -> CalendarProperty {
        var parameters: [CalendarParameter] = []
        while position < bytes.endIndex, bytes[position] == UInt8(ascii: ";") {
            position += 1
            parameters.append(try parameter())
        }
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: ":") else { throw lineWithoutColon }
        let value = String(decoding: bytes[(position + 1)...], as: UTF8.self)
        return CalendarProperty(name, value, parameters, line: number)
    }

    private var lineWithoutColon: BadCalendar { BadCalendar(line: number, "this line has no colon, and so no value") }

    private mutating func word(_ what: String) throws(BadCalendar) -> String {
        let start = position
        while position < bytes.endIndex, ContentLine.isOfName(bytes[position]) { position += 1 }
        guard position > start else {
            throw BadCalendar(line: number, "a \(what) is missing or has a sign it may not have")
        }
        return String(
            decoding: bytes[start..<position].map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    private mutating func parameter() throws(BadCalendar) -> CalendarParameter {
        let name = try word("parameter's name")
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: "=") else {
            throw BadCalendar(line: number, "a parameter has no value")
        }
        var values: [String] = []
        repeat {
            position += 1
            values.append(try parameterValue())
        } while position < bytes.endIndex && bytes[position] == UInt8(ascii: ",")
        return CalendarParameter(name: name, values: values)
    }

    private mutating func parameterValue() throws(BadCalendar) -> String {
        let isQuoted = position < bytes.endIndex && bytes[position] == UInt8(ascii: "\"")
        if isQuoted { position += 1 }
        let start = position
        while position < bytes.endIndex, !ContentLine.ends(bytes[position], isQuoted: isQuoted) { position += 1 }
        let value = CalendarText.withoutCarets(bytes[start..<position])
        if isQuoted {
            guard position < bytes.endIndex else { throw BadCalendar(line: number, "a quotation mark is never closed") }
            position += 1
        }
        return value
    }

    private static func ends(_ byte: UInt8, isQuoted: Bool) -> Bool {
        isQuoted ? byte == UInt8(ascii: "\"") : byte == 0x3A || byte == 0x3B || byte == 0x2C
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
            || byte == 0x5F
    }
}
