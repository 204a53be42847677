import Foundation

/// An instant as RFC 3339 writes it in UTC, to the second: `2026-01-05T09:00:00Z`.
enum UTCTime {
    static func text(_ date: Date) -> String {
        let seconds = Int64(max(-62_135_596_800, min(date.timeIntervalSince1970.rounded(.down), 253_402_300_799)))
        let (days, rest) = (seconds.flooredQuotient(86_400), seconds.flooredRemainder(86_400))
        let (year, month, day) = civil(days)
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))T"
            + "\(padded(rest / 3600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))Z"
    }

    /// Year, month and day of a day number since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = (shifted.flooredQuotient(146_097), shifted.flooredRemainder(146_097))
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 { (self - flooredRemainder(divisor)) / divisor }
    fileprivate func flooredRemainder(_ divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}
