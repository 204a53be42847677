import Accounts
import Calendars
import Foundation
import Policy
import Primitives
import Store
import Web

/// Booking statistics: of what somebody receives themselves, and of nobody else's.
extension MeetingsSlice {
    var figureRoutes: [Route] {
        [
            .get("/meetings/figures", .may(.meetingsOwn), showFigures),
            .get("/meetings/figures.csv", .may(.meetingsOwn), downloadFigures),
        ]
    }

    private func figures(
        _ exchange: Exchange
    ) async throws -> (figures: BookingFigures, names: [EventTypeID: String]) {
        let membership = try exchange.membership
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            let zone = try ownAvailability(tx, exchange).availability.hours?.zone ?? .utc
            let monday = Host.monday(of: zone.local(tx.now.instant).day)
            let first = zone.start(of: monday + -7 * (BookingFigures.weeks - 1))
            let entries = try bookings.past(tx, membership.workspace, of: membership.person, since: first)
            return (
                BookingFigures(entries, thisMonday: monday, in: zone), try bookings.names(tx, membership.workspace)
            )
        }
    }

    private func showFigures(_ exchange: Exchange) async throws -> Reply {
        let (figures, names) = try await figures(exchange)
        return .page(BookingFiguresPage(figures, names: names, exchange))
    }

    /// The weeks, then each kind of meeting: numbers and names of kinds, nothing about a guest.
    private func downloadFigures(_ exchange: Exchange) async throws -> Reply {
        let (figures, names) = try await figures(exchange)
        let words = MeetingWords(catalogue: exchange.catalogue)
        let heads = ["meetings.figures.week", "meetings.figures.kind"].map { (key: StaticString) in words.said(key) }
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(
            heads + [
                words.said("meetings.figures.met"), words.said("meetings.figures.missed"),
                words.said("meetings.figures.ended"), words.said("meetings.figures.days"),
            ], to: &bytes)
        for week in figures.weeks {
            writer.append([BookingMonth.text(week.monday), ""] + Self.cells(week.counts) + [""], to: &bytes)
        }
        for kind in figures.kinds {
            let days = kind.days.map { "\($0)" } ?? ""
            writer.append(["", names[kind.type] ?? ""] + Self.cells(kind.counts) + [days], to: &bytes)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return .download("bookings.csv", type: "text/csv; charset=utf-8") { write in try await write(text) }
    }

    private static func cells(_ counts: BookingFigures.Counts) -> [String] {
        [counts.met, counts.missed, counts.ended].map { "\($0)" }
    }
}
