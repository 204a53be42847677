import Foundation

/// A day without time or zone: `2026-11-22`.
package struct Day: Codable, Sendable, Equatable, Comparable, CustomStringConvertible {
    /// Days since 1970.
    package let number: Int

    package init(number: Int) { self.number = number }

    /// That of a time, in UTC.
    package init(_ date: Date) {
        let days = (date.timeIntervalSince1970 / 86_400).rounded(.down)
        number = Int(max(-1_000_000, min(1_000_000, days)))
    }

    /// Nil for what is no day.
    package init?(_ text: String) {
        guard text.utf8.count == 10, let date = try? Self.style.parse(text) else { return nil }
        self.init(date)
        guard description == text else { return nil }
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let day = Day(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no day"))
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// So many days later.
    package func advanced(by days: Int) -> Day { Day(number: max(-1_000_000, min(1_000_000, number + days))) }

    package var description: String { date.formatted(Self.style) }
    /// Its first moment in UTC.
    package var date: Date { Date(timeIntervalSince1970: Double(number) * 86_400) }

    package static func < (one: Day, other: Day) -> Bool { one.number < other.number }

    private static let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
}
