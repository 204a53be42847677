import Foundation

/// The stretches of time over which all programs are counted together: weeks while there are few, months afterwards.
struct DashboardSteps: Sendable {
    private static let weeks = 16
    private static let months = 12

    let starts: [Date]

    /// From the first round, or from as long ago as is shown, until now. Weeks begin on Monday; all in UTC.
    init(first: Date, now: Date) {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        let isShort = now.timeIntervalSince(first) < Double(Self.weeks) * 7 * 86_400
        let unit: Calendar.Component = isShort ? .weekOfYear : .month
        var start = calendar.dateInterval(of: unit, for: now)?.start
        var starts: [Date] = []
        while let begin = start, starts.count < (isShort ? Self.weeks + 1 : Self.months) {
            starts.append(begin)
            start = begin > first ? calendar.date(byAdding: unit, value: -1, to: begin) : nil
        }
        self.starts = starts.reversed()
    }

    /// Where an instant belongs; -1 before the first.
    func place(_ date: Date) -> Int { (starts.firstIndex { $0 > date } ?? starts.count) - 1 }
}
