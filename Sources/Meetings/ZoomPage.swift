import Calendars
import Foundation
import Primitives
import Web

/// Somebody's account at Zoom: whether it is connected, how that goes, and what comes next.
struct ZoomPage: Page {
    static let template = "meeting-zoom"

    let isOfCompany: Bool
    let connection: Row?
    let isNew: Bool

    var title: WordKey { WordKey("meetings.zoom.title") }

    struct Row: Sendable {
        let address: String
        let isGood: Bool
        let isEnded: Bool
        let trouble: String?
        let since: Moment?
        let good: Moment?
        let meetings: String
    }

    init(
        _ connection: ZoomConnection?, _ coming: [BookedZoom], isOfCompany: Bool, zone: Zone, _ exchange: Exchange
    ) {
        let timeZone = TimeZone(identifier: zone.name) ?? .gmt
        func moment(_ date: Date) -> Moment {
            Moment(date, language: exchange.catalogue.language, timeZone: timeZone)
        }
        self.isOfCompany = isOfCompany
        isNew = connection == nil
        let words = MeetingWords(catalogue: exchange.catalogue)
        self.connection = connection.map { connection in
            let isEnded = !connection.isUsable
            let trouble = connection.state == .lost ? .lost : isEnded ? .revoked : connection.failure
            return Row(
                address: connection.document.address, isGood: !isEnded && connection.failure == nil, isEnded: isEnded,
                trouble: trouble.map { exchange.catalogue.sentence($0.words) }, since: connection.failedAt.map(moment),
                good: connection.goodAt.map(moment),
                meetings: words.said(
                    "meetings.zoom.meetings", ["count": "\(coming.filter { $0.made != nil }.count)"]))
        }
    }
}
