import Foundation
import Primitives

/// A point in time as a page shows it: for machines and for people.
package struct Moment: Sendable, Equatable {
    /// RFC 3339, in UTC.
    package let iso: String
    /// In the page's language and the reader's zone, which is named.
    package let text: String

    /// - Parameter weekday: named before the day, for what is planned.
    package init(_ date: Date, language: String, timeZone: TimeZone, weekday: Bool = false) {
        iso = date.formatted(.iso8601)
        let plain = Date.FormatStyle(
            date: .abbreviated, time: .shortened, locale: Catalogue.locale(of: language),
            timeZone: timeZone)
        let format = weekday ? plain.weekday(.abbreviated) : plain
        text = date.formatted(format) + " " + (timeZone.identifier == "GMT" ? "UTC" : timeZone.identifier)
    }
}

/// Makes the moments of a page: in its language, by its reader's clock.
package struct ReaderMoments: Sendable {
    let language: String
    let zone: TimeZone

    package func callAsFunction(_ date: Date) -> Moment { Moment(date, language: language, timeZone: zone) }
}

extension Exchange {
    /// Reads the reader's zone, in a transaction of its own.
    package func moments() async throws -> ReaderMoments {
        ReaderMoments(language: catalogue.language, zone: try await zone())
    }
}
