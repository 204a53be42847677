import Accounts
import Calendars
import Foundation
import Primitives
import Store
import Web

/// What is free, for the pages of other sites: to be looked at there, and chosen here.
///
/// It has no form that does anything, and needs neither cookie nor script: whatever a page around it lays over it, nothing can be clicked that
/// does more than open our own page.
struct EmbedPage: Page {
    static let template = "book-embed"

    let name: String
    let lead: String
    let zoneLabel: String
    /// Where the zone is chosen; one comes back into the frame.
    let changeZone: String
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
        let shown = choice.day ?? choice.month ?? choice.zone.local(offering.now).day
        changeZone = "/embed/" + token + "/zone" + choice.query(month: BookingMonth.first(shown))
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

/// Where the clock of the frame is chosen: the one form in it, which only leads back to the frame.
struct EmbedZonePage: Page {
    static let template = "book-embed-zone"

    let name: String
    let action: String
    let minutes: String
    let month: String
    let form: FormView

    var title: WordKey { WordKey("meetings.zone.title") }

    init(_ page: BookingZonePage) {
        (name, action, minutes, month, form) = (page.name, page.action, page.minutes, page.month, page.form)
    }
}

extension MeetingsSlice {
    /// Shown in frames of the sites that are listed for a kind of meeting, and nowhere else: where none is, there is no such
    /// page.
    func showFrame(_ exchange: Exchange) async throws -> Reply {
        let (offering, sites, token) = try await framed(exchange)
        return .page(EmbedPage(offering, token: token, exchange)).lettingFrames(of: sites)
    }

    func showFrameZones(_ exchange: Exchange) async throws -> Reply {
        let (offering, sites, token) = try await framed(exchange)
        let page = EmbedZonePage(BookingZonePage(offering, path: "/embed/" + token, exchange))
        return .page(page).lettingFrames(of: sites)
    }

    private func framed(_ exchange: Exchange) async throws -> (Offering, sites: [String], token: String) {
        let found = try await door(exchange)
        let offering = try await database.transaction(.workspace(found.workspace)) {
            try offerings.offering($0, found.workspace, found.eventType)
        }
        guard found.isLive, let offering, let sites = offering.type.settings.sites, !sites.isEmpty,
            let token = exchange.parameters["bookingLink"]
        else { throw RequestRefusal.notFound }
        return (offering, sites, token)
    }
}
