/// DATE and DATE-TIME as they are written (RFC 5545, 3.3.4 and 3.3.5), before a zone is known.
enum CalendarTimeText: Equatable {
    case day(CalendarDay)
    case local(LocalTime)
    case utc(Instant)

    /// `20261201`, `20261201T090000` or `20261201T080000Z`.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard [8, 15, 16].contains(bytes.count), let year = CalendarTimeText.number(bytes[0..<4]),
            let month = CalendarTimeText.number(bytes[4..<6]), let dayOfMonth = CalendarTimeText.number(bytes[6..<8]),
            let day = CalendarDay(year, month, dayOfMonth)
        else { return nil }
        guard bytes.count > 8 else {
            self = .day(day)
            return
        }
        guard bytes[8] == UInt8(ascii: "T"), let hour = CalendarTimeText.number(bytes[9..<11]), hour < 24,
            let minute = CalendarTimeText.number(bytes[11..<13]), minute < 60,
            let second = CalendarTimeText.number(bytes[13..<15]), second < 61
        else { return nil }
        // A leap second counts as the one before it (3.3.12).
        let local = LocalTime(day, secondOfDay: hour * 3600 + minute * 60 + min(second, 59))
        guard bytes.count == 16 else {
            self = .local(local)
            return
        }
        guard bytes[15] == UInt8(ascii: "Z") else { return nil }
        self = .utc(Instant(seconds: local.seconds))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }
}
