import Calendars
import Foundation
import Primitives
import Web

/// Where somebody's meetings begin: whether they can be met at all, and what is known of their calendars.
struct MeetingsPage: Page {
    static let template = "meetings"

    let hasHours: Bool
    let zone: String
    let calendars: String
    let isStale: Bool
    let isFailed: Bool

    var title: WordKey { WordKey("meetings.title") }

    init(_ saved: Availability?, _ sources: [BusySource], _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        hasHours = saved != nil
        zone = saved?.zone.replacing("_", with: " ") ?? ""
        calendars = words.said("meetings.overview.calendars", ["count": "\(sources.count)"])
        let states = sources.map { $0.state(at: exchange.now.instant) }
        (isStale, isFailed) = (states.contains(.stale), states.contains(.failed))
    }
}
