import Accounts
import Calendars
import Foundation
import Primitives
import Store
import Web

/// What is free, for the pages of other sites: to be looked at there, and chosen here.
///
/// It has no form, and needs neither cookie nor script: whatever a page around it lays over it, nothing can be clicked that
/// does more than open our own page.
struct EmbedPage: Page {
    static let template = "book-embed"

    let name: String
    let lead: String
    let zoneLabel: String
    let book: String
    let closed: String?
    let isOpen: Bool
    let month: BookingMonth
    /// The day's times as our own page shows them.
    let times: [Time]

    var title: WordKey { WordKey("meetings.book.title", ["name": name]) }

    struct Time: Sendable {
        let label: String
        let href: String
    }

    init(_ offering: Offering, token: String, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let type = offering.type
        let home = offering.hosts.first?.zone ?? .utc
        let choice = BookingMonth.Choice(exchange, type, home: home)
        let names = offering.hosts.map(\.person.profile.name)
        name = type.name
        lead = [words.minutes(choice.minutes), words.publicPlace(type.settings.place)].joined(separator: " · ")
        zoneLabel = choice.zone.name.replacing("_", with: " ")
        book = "/book/" + token
        closed = offering.closure.map { words.closure($0, names, in: home) }
        isOpen = closed == nil
        month = BookingMonth(offering, choice, path: "/embed/" + token, words)
        let path = book
        times = month.times.map { time in
            let day = Timestamp.instant(time.start).map { choice.zone.local($0).day }
            let query = day.map { choice.query(month: BookingMonth.first($0), day: $0) } ?? ""
            return Time(label: time.label, href: path + query + "#times")
        }
    }
}

extension MeetingsSlice {
    /// Shown in frames of the sites that are listed for a kind of meeting, and nowhere else: where none is, there is no such
    /// page.
    func showFrame(_ exchange: Exchange) async throws -> Reply {
        let found = try await door(exchange)
        let offering = try await database.transaction(.workspace(found.workspace)) {
            try offerings.offering($0, found.workspace, found.eventType)
        }
        guard found.isLive, let offering, let sites = offering.type.settings.sites, !sites.isEmpty,
            let token = exchange.parameters["bookingLink"]
        else { throw RequestRefusal.notFound }
        return .page(EmbedPage(offering, token: token, exchange)).lettingFrames(of: sites)
    }
}
