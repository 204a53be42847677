import Foundation

/// The form of INTERNALDATE (RFC 9051, 9): `"17-Jul-1996 02:44:25 -0700"`, the day with a blank or a digit before it.
enum InternalDate {
    private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

    static func read(_ bytes: [UInt8]) -> Date? {
        let bytes = bytes.first == 0x20 ? [UInt8(ascii: "0")] + bytes.dropFirst() : bytes
        guard bytes.count == 26, [bytes[2], bytes[6]].allSatisfy({ $0 == UInt8(ascii: "-") }),
            [bytes[14], bytes[17]].allSatisfy({ $0 == UInt8(ascii: ":") }), bytes[11] == 0x20, bytes[20] == 0x20,
            let month = months.firstIndex(of: String(decoding: bytes[3..<6], as: UTF8.self).uppercased()),
            let day = number(bytes[0..<2], 1...31), let year = number(bytes[7..<11], 1970...9999),
            let hour = number(bytes[12..<14], 0...23), let minute = number(bytes[15..<17], 0...59),
            let second = number(bytes[18..<20], 0...60), let east = number(bytes[22..<24], 0...23),
            let minutesEast = number(bytes[24..<26], 0...59), "+-".utf8.contains(bytes[21])
        else { return nil }
        let offset = (east * 3600 + minutesEast * 60) * (bytes[21] == UInt8(ascii: "-") ? -1 : 1)
        let time = hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(days(year, month + 1, day) * 86_400 + time))
    }

    /// `17-Jul-1996`, in UTC, for a search.
    static func day(_ date: Date) -> String {
        let days = Int((max(0, min(date.timeIntervalSince1970, 253_402_300_799)) / 86_400).rounded(.down))
        let (year, month, day) = civil(days)
        let name = months[month - 1].prefix(1) + months[month - 1].dropFirst().lowercased()
        return "\(day)-\(name)-\(year)"
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Int? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range.contains(number) ? number : nil
    }

    /// Days since 1970 in the Gregorian calendar; years begin in March, so that the leap day is the last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - 719_468
    }

    /// The other way round, after 1970.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let (era, rest) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let years = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365
        let dayOfYear = rest - (365 * years + years / 4 - years / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (years + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }
}
