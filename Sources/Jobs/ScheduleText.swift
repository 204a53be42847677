import Foundation

/// A schedule as its row and the admin page show it:
/// `every 300 seconds`, `daily 03:15 Europe/Berlin`, `weekly tuesday 10:00 Europe/Berlin`.
extension Schedule {
    /// Seconds: the longest interval is a year.
    static let intervals = 1...31_622_400

    package var text: String {
        switch self {
        case .every(let seconds): "every \(seconds) seconds"
        case .daily(let time): "daily \(time.text)"
        case .weekly(let weekday, let time): "weekly \(weekday.rawValue) \(time.text)"
        }
    }

    /// Nil for anything that `text` would not have written, and for zones this machine does not know.
    package init?(text: String) {
        guard text.utf8.count <= 120 else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard let schedule = Self.read(words), schedule.text == text else { return nil }
        self = schedule
    }

    private static func read(_ words: [String]) -> Schedule? {
        switch (words.first, words.count) {
        case ("every", 3): Int(words[1]).flatMap { intervals.contains($0) ? .every(seconds: $0) : nil }
        case ("daily", 3): ClockTime(words[1], zone: words[2]).map(Schedule.daily)
        case ("weekly", 4): weekly(words[1], ClockTime(words[2], zone: words[3]))
        default: nil
        }
    }

    private static func weekly(_ weekday: String, _ time: ClockTime?) -> Schedule? {
        guard let weekday = Weekday(rawValue: weekday), let time else { return nil }
        return .weekly(weekday, time)
    }
}

extension ClockTime {
    var text: String { "\(Self.digits(hour)):\(Self.digits(minute)) \(zone.identifier)" }

    fileprivate init?(_ clock: String, zone identifier: String) {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else { return nil }
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        self.init(hour: hour, minute: minute, zone: zone)
    }

    private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
