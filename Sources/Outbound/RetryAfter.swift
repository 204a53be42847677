import Foundation

/// How long a server asks to be left alone (RFC 9110, 10.2.3): seconds, or a date of the form of RFC 9110, 5.6.7.
enum RetryAfter {
    /// A day at most; whoever asks for more is asked again after one.
    static let maximum = 86_400

    /// Nil where it is neither.
    static func read(_ text: String, now: Date) -> Duration? {
        let bytes = Array(text.utf8)
        if (1...10).contains(bytes.count), bytes.allSatisfy(\.isDigit) {
            return Int(text).map { .seconds(min($0, maximum)) }
        }
        return date(bytes).map { .seconds(Int(max(0, min($0.timeIntervalSince(now), Double(maximum))).rounded(.up))) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, 29 octets; the two obsolete forms are not read.
    private static func date(_ bytes: [UInt8]) -> Date? {
        guard bytes.count == 29, bytes[25...].elementsEqual(" GMT".utf8) else { return nil }
        let name = String(decoding: bytes[8..<11], as: UTF8.self)
        guard let month = months.firstIndex(of: name), let day = number(bytes[5..<7]),
            let year = number(bytes[12..<16]), let hour = number(bytes[17..<19]), let minute = number(bytes[20..<22]),
            let second = number(bytes[23..<25])
        else { return nil }
        let days = daysSince1970(year, month + 1, day)
        return Date(timeIntervalSince1970: Double(days * 86_400 + hour * 3600 + minute * 60 + second))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Two or four digits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Of the Gregorian calendar; years begin in March, so that the leap day is the last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - 719_468
    }
}
