import Foundation

/// The promises to whoever reports a flaw: a person answers within 48 hours, weekends included; news every seven days until
/// it is settled; 90 days of silence asked for. A receipt by machine stops none of them.
enum FlawClock {
    static let hour: TimeInterval = 3600
    /// Hours.
    static let answer = 48
    static let answerAlerts = [24, 36, 44]
    /// Days.
    static let news = 7
    static let embargo = 90
    static let embargoReminders = [14, 3, 0]

    static func embargo(receivedAt: Date) -> Date { receivedAt.addingTimeInterval(Double(embargo) * 24 * hour) }

    static func newsDue(_ report: FlawReport) -> Date? {
        guard report.state == .open, let last = report.lastNewsAt else { return nil }
        return last.addingTimeInterval(Double(news) * 24 * hour)
    }

    static func answerDue(_ report: FlawReport) -> Date { report.receivedAt.addingTimeInterval(Double(answer) * hour) }

    /// What is due by now, by a name that stands for one reminder.
    static func due(_ report: FlawReport, now: Date) -> [String] {
        switch report.state {
        case .closed: return []
        case .new:
            return answerAlerts.filter { report.receivedAt.addingTimeInterval(Double($0) * hour) <= now }.map {
                "answer-\($0)"
            }
        case .open:
            var names: [String] = []
            if let due = newsDue(report), due <= now { names.append("news-\(Int(due.timeIntervalSince1970))") }
            for days in embargoReminders
            where report.embargoUntil.addingTimeInterval(-Double(days) * 24 * hour) <= now {
                names.append("embargo-\(days)-\(Int(report.embargoUntil.timeIntervalSince1970))")
            }
            return names
        }
    }
}
