/// Date and time as RFC 3339 writes them: `2026-12-01T09:00:00+01:00`.
package enum Timestamp {
    /// With the offset in force in `zone`. Where that is no whole minute (long ago), the nearest one below it is used:
    /// the moment written is the same.
    package static func text(_ instant: Instant, in zone: Zone) -> String {
        let offset = floorQuotient(zone.offset(at: instant), 60) * 60
        let local = LocalTime(seconds: instant.seconds + offset)
        let (year, month, day) = local.day.civil
        let second = local.secondOfDay
        var text = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
        text += padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
        text += offset < 0 ? "-" : "+"
        return text + padded(abs(offset) / 3600, 2) + ":" + padded(abs(offset) / 60 % 60, 2)
    }

    /// `2026-12-01`.
    package static func day(_ text: some StringProtocol) -> CalendarDay? {
        var reader = DigitReader(Array(text.utf8))
        guard let day = reader.day(), reader.isAtEnd else { return nil }
        return day
    }

    /// A moment: date, `T`, time with optional fraction (dropped), and `Z` or an offset.
    package static func instant(_ text: some StringProtocol) -> Instant? {
        var reader = DigitReader(Array(text.utf8))
        guard let day = reader.day(), reader.take(anyOf: "Tt ") != nil, let second = reader.secondOfDay(),
            let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        return Instant(seconds: LocalTime(day, secondOfDay: second).seconds - offset)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads fixed runs of digits, and says nil at the first thing it did not expect.
private struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func day() -> CalendarDay? {
        guard let year = number(4), take(anyOf: "-") != nil, let month = number(2), take(anyOf: "-") != nil,
            let day = number(2)
        else { return nil }
        return CalendarDay(year, month, day)
    }

    mutating func secondOfDay() -> Int? {
        guard let hour = number(2), hour < 24, take(anyOf: ":") != nil, let minute = number(2), minute < 60 else {
            return nil
        }
        guard take(anyOf: ":") != nil else { return hour * 3600 + minute * 60 }
        guard let second = number(2), second < 61 else { return nil }
        if take(anyOf: ".") != nil {
            guard number(1) != nil else { return nil }
            while number(1) != nil {}
        }
        return hour * 3600 + minute * 60 + min(second, 59)
    }

    mutating func offset() -> Int? {
        guard let sign = take(anyOf: "Zz+-") else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return 0 }
        guard let hour = number(2), hour < 24, take(anyOf: ":") != nil, let minute = number(2), minute < 60 else {
            return nil
        }
        return (hour * 3600 + minute * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    mutating func take(anyOf choices: StaticString) -> UInt8? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        let isChosen = choices.withUTF8Buffer { $0.contains(byte) }
        guard isChosen else { return nil }
        position += 1
        return byte
    }

    private mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += width
        return value
    }
}
