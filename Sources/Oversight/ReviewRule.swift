import Foundation

/// Three months that begin in January, April, July or October, in UTC.
struct Quarter: Sendable, Equatable {
    let year: Int
    /// 1 to 4.
    let number: Int

    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    init(of date: Date) {
        let parts = Self.calendar.dateComponents([.year, .month], from: date)
        year = parts.year ?? 1970
        number = ((parts.month ?? 1) - 1) / 3 + 1
    }

    var start: Date {
        Self.calendar.date(from: DateComponents(year: year, month: number * 3 - 2, day: 1)) ?? .distantPast
    }

    /// `2026-Q4`.
    var text: String { "\(year)-Q\(number)" }
}

/// When a review opens, who is reminded when, and when it is over.
enum ReviewRule {
    static let day: TimeInterval = 86_400
    /// What nobody has confirmed after so many days is revoked.
    static let days = 14
    /// Days after the opening on which those who decide are written to.
    static let reminders = [0, 7, 13]

    static func due(openedAt: Date) -> Date { openedAt.addingTimeInterval(Double(days) * day) }

    /// A workspace is reviewed in each quarter that it saw begin.
    static func opens(_ quarter: Quarter, since creation: Date) -> Bool { creation < quarter.start }

    /// How many mails are due by now.
    static func remindersDue(openedAt: Date, now: Date) -> Int {
        reminders.filter { openedAt.addingTimeInterval(Double($0) * day) <= now }.count
    }
}
