import Charts
import Foundation
import Primitives
import Web

/// How far outreach has come: pictures, and the same as tables.
struct ResultsPage: Page {
    static let template = "outreach-results"

    let places: [OutreachPlace]
    let isEmpty: Bool
    let summary: String
    let pipeline: Drawing
    let steps: [Step]
    let rates: Drawing
    let rows: [Row]

    var title: WordKey { WordKey("outreach.results.title") }

    struct Step: Sendable {
        let label: String
        let count: String
        let share: String
    }

    struct Row: Sendable {
        let name: String
        let asked: String
        let replied: String
        /// What it says of the rate, or that it says nothing.
        let rate: String
        let met: String
    }

    init(_ results: OutreachResults, names: [SequenceID: String], _ exchange: Exchange) {
        let (catalogue, total) = (exchange.catalogue, results.total)
        places = OutreachPlace.all(on: "/outreach/results", catalogue)
        isEmpty = total.drafted == 0
        let steps: [(label: String, count: Int)] = [
            (catalogue.sentence(WordKey("outreach.pipeline.drafted")), total.drafted),
            (catalogue.sentence(WordKey("outreach.pipeline.sent")), total.sent),
            (catalogue.sentence(WordKey("outreach.pipeline.replied")), total.replied),
            (catalogue.sentence(WordKey("outreach.pipeline.met")), total.met),
        ]
        summary = steps.map { "\($0.label): \(catalogue.count($0.count))" }.joined(separator: ", ")
        pipeline =
            StepBars(
                Caption(
                    id: "pipeline", title: catalogue.sentence(WordKey("outreach.pipeline.title")), description: summary),
                steps: steps
            ).drawing
        self.steps = steps.map { step in
            let share = total.drafted == 0 ? "–" : Self.percent(Double(step.count) / Double(total.drafted))
            return Step(label: step.label, count: catalogue.count(step.count), share: share)
        }
        let gone = catalogue.sentence(WordKey("outreach.results.gone"))
        let known = results.entries.map { entry in
            (name: entry.sequence.flatMap { names[$0] } ?? gone, counts: entry.counts)
        }.sorted { Self.isBefore($0.counts, $1.counts) }
        rows = known.map { Row($0.name, $0.counts, catalogue) }
        rates =
            RateSpans(
                Caption(
                    id: "rates", title: catalogue.sentence(WordKey("outreach.results.rates")),
                    description: rows.map { "\($0.name): \($0.rate)" }.joined(separator: ", ")),
                rows: known.map { RateSpans.Row($0.name, rate: $0.counts.rate.interval) },
                unknown: catalogue.sentence(WordKey("outreach.results.too-few"))
            ).drawing
    }

    /// By what is at least so, so that luck with a few does not come first; then by how many were written to.
    private static func isBefore(_ left: OutreachResults.Counts, _ right: OutreachResults.Counts) -> Bool {
        let (a, b) = (left.rate.interval?.low ?? -1, right.rate.interval?.low ?? -1)
        return a == b ? left.sent > right.sent : a > b
    }

    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

extension ResultsPage.Row {
    init(_ name: String, _ counts: OutreachResults.Counts, _ catalogue: Catalogue) {
        self.name = name
        asked = catalogue.count(counts.rate.asked)
        replied = catalogue.count(counts.rate.replied)
        met = catalogue.count(counts.met)
        rate =
            counts.rate.interval.map {
                catalogue.sentence(
                    WordKey(
                        "outreach.results.rate",
                        [
                            "rate": ResultsPage.percent($0.value), "low": ResultsPage.percent($0.low),
                            "high": ResultsPage.percent($0.high),
                        ]))
            } ?? catalogue.sentence(WordKey("outreach.results.too-few"))
    }
}
