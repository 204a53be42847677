import Foundation

/// Minutes in which Klatch was there, of those that passed since measuring began, day by day in UTC.
struct Uptime: Sendable, Equatable {
    /// Days that the page looks back.
    static let days = 30

    struct Day: Sendable, Equatable {
        /// Days since 1970.
        let number: Int
        let firstMinute: Int
        let lastMinute: Int
        let up: Int
    }

    struct Figure: Sendable, Equatable {
        let number: Int
        let up: Int
        let possible: Int
        var share: Double { possible == 0 ? 1 : Double(up) / Double(possible) }
    }

    /// The days of the window since measuring began, the latest first. Days that nobody measured are among them.
    let figures: [Figure]
    let measuredAt: Date?

    static func minute(of date: Date) -> (day: Int, minute: Int) {
        let minutes = Int((date.timeIntervalSince1970 / 60).rounded(.down))
        return (minutes / 1440, minutes % 1440)
    }

    init(_ days: [Day], now: Date) {
        let (today, minute) = Self.minute(of: now)
        let byNumber = Dictionary(days.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let last = days.max { $0.number < $1.number }
        measuredAt = last.map { Date(timeIntervalSince1970: Double($0.number * 1440 + $0.lastMinute) * 60) }
        guard let first = days.map(\.number).min(), first <= today else {
            figures = []
            return
        }
        figures = (max(first, today - Self.days + 1)...today).reversed().map { number in
            let day = byNumber[number]
            // The minute that runs counts once it was measured.
            let end = number == today ? (day?.lastMinute == minute ? minute + 1 : minute) : 1440
            let start = number == first ? day?.firstMinute ?? 0 : 0
            return Figure(number: number, up: min(day?.up ?? 0, max(0, end - start)), possible: max(0, end - start))
        }
    }

    var share: Double {
        let possible = figures.reduce(0) { $0 + $1.possible }
        return possible == 0 ? 1 : Double(figures.reduce(0) { $0 + $1.up }) / Double(possible)
    }

    /// As people read it: never rounded up to 100.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded(.down))
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) %"
    }
}
