import Foundation
import Primitives
import Web

/// Whether Klatch is there, and how often it was in the last thirty days. For everybody.
struct StatusPage: Page {
    static let template = "status"
    let title = WordKey("trust.status.title")
    let tone: String
    let state: String
    let share: String
    let measured: Moment?
    let days: [Row]
    let isEmpty: Bool

    struct Row: Sendable {
        let day: String
        let share: String
        let down: Int
    }

    init(_ uptime: Uptime, _ exchange: Exchange) {
        let isThere = uptime.measuredAt.map { exchange.now.timeIntervalSince($0) < 180 } ?? false
        tone = isThere ? "good" : "warn"
        state = exchange.catalogue.sentence(isThere ? WordKey("trust.status.up") : WordKey("trust.status.unknown"))
        share = Uptime.percent(uptime.share)
        measured = uptime.measuredAt.map {
            Moment($0, language: exchange.catalogue.language, timeZone: .gmt)
        }
        days = uptime.figures.map {
            let date = Date(timeIntervalSince1970: Double($0.number) * 86_400)
            return Row(
                day: date.formatted(.iso8601.year().month().day()), share: Uptime.percent($0.share),
                down: $0.possible - $0.up)
        }
        isEmpty = uptime.figures.isEmpty
    }
}
