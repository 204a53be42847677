import Claims
import Foundation
import Policy
import Primitives
import Web

/// What this installation claims, and how each claim stands. For everybody.
struct TrustPage: Page {
    static let template = "trust"
    let title = WordKey("trust.title")
    let figures: [Figure]
    let areas: [Area]
    /// When something was examined last.
    let last: Moment?
    /// Since when the page reads as it does.
    let version: Version?

    struct Version: Sendable {
        let number: Int
        let since: Moment
    }

    struct Figure: Sendable {
        let label: String
        let count: Int
    }

    struct Area: Sendable {
        let id: String
        let title: String
        let claims: [Line]
    }

    struct Line: Sendable {
        let id: String
        let sentence: String
        let tone: String
        let state: String
        let reason: String
        let checked: Moment?
        let age: String?
    }

    /// In no zone of a reader's: the page is everybody's.
    static func moment(_ date: Date, _ exchange: Exchange) -> Moment {
        Moment(date, language: exchange.catalogue.language, timeZone: .gmt)
    }

    init(_ reports: [ClaimReport], _ newest: TrustVersion?, _ exchange: Exchange) {
        version = newest.map { Version(number: $0.number, since: Self.moment($0.at, exchange)) }
        let (catalogue, now) = (exchange.catalogue, exchange.now)
        let byID = Dictionary(reports.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        areas = ClaimArea.all.compactMap { area in
            let lines = area.claims.compactMap { claim in
                byID[claim.id].map { Line(claim, $0, exchange, now) }
            }
            return lines.isEmpty
                ? nil
                : Area(
                    id: area.name, title: catalogue.sentence(WordKey(known: "trust.area.\(area.name)")), claims: lines)
        }
        figures = ClaimState.allCases.compactMap { state in
            let count = reports.count { $0.state == state }
            return count > 0 ? Figure(label: catalogue.sentence(state.words), count: count) : nil
        }
        last = reports.compactMap(\.checkedAt).max().map { Self.moment($0, exchange) }
    }
}

extension TrustPage.Line {
    init(_ claim: Claim, _ report: ClaimReport, _ exchange: Exchange, _ now: Date) {
        let age = report.checkedAt.map { ClaimAge(now.timeIntervalSince($0)).words }
        self.init(
            id: claim.id, sentence: claim.sentence, tone: report.state.tone,
            state: exchange.catalogue.sentence(report.state.words),
            reason: exchange.offers(.operatorCases) ? report.reason : report.publicReason,
            checked: report.checkedAt.map { TrustPage.moment($0, exchange) }, age: age.map(exchange.catalogue.sentence))
    }
}

/// How long ago something was examined, as people say it.
struct ClaimAge: Sendable, Equatable {
    let words: WordKey

    /// Seconds.
    init(_ age: TimeInterval) {
        let minutes = Int(max(0, min(age, 1e9)) / 60)
        words =
            switch minutes {
            case ..<2: WordKey("trust.age.now")
            case ..<120: WordKey("trust.age.minutes", ["count": "\(minutes)"])
            case ..<2_880: WordKey("trust.age.hours", ["count": "\(minutes / 60)"])
            default: WordKey("trust.age.days", ["count": "\(minutes / 1_440)"])
            }
    }
}

extension ClaimState {
    var words: WordKey {
        switch self {
        case .green: WordKey("trust.state.green")
        case .amber: WordKey("trust.state.amber")
        case .red: WordKey("trust.state.red")
        case .off: WordKey("trust.state.off")
        }
    }

    var tone: String {
        switch self {
        case .green: "good"
        case .amber: "warn"
        case .red: "bad"
        case .off: "muted"
        }
    }
}
