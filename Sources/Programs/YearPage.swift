import Charts
import Foundation
import Primitives
import Web

/// A year of a program, tried out before it happens: coverage, repeats and fairness in words, and a table of the rounds.
struct YearPage: Page {
    static let template = "year"

    let program: Link
    let canBegin: Bool
    let isWorking: Bool
    let isFailed: Bool
    let isCancelled: Bool
    let done: String
    let total: String
    let forecast: Shown?

    var title: WordKey { WordKey("programs.year.title") }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    struct Shown: Sendable {
        let when: Moment
        let figures: [Figure]
        let sentences: [String]
        let rows: [Row]
        /// Nothing of a year without a round.
        let picture: Picture?
    }

    /// Who meets whom for the first time, round by round.
    struct Picture: Sendable {
        let heading: String
        let lead: String
        let drawing: Drawing
        let keys: [Programs.Figure.Key]
    }

    struct Figure: Sendable {
        let label: String
        let value: String
    }

    struct Row: Sendable {
        let number: String
        let when: Day?
        let groups: String
        let first: String
        let again: String
        let left: String
    }

    init(_ program: Program, _ task: ProgramTask?, people: Int, _ catalogue: Catalogue, _ now: Date) {
        self.program = Link(id: program.id.text, name: program.name)
        canBegin = people > 1
        isWorking = task?.isFresh(at: now) ?? false
        isFailed = task.map { $0.state == .failed || ($0.state == .working && !$0.isFresh(at: now)) } ?? false
        isCancelled = task?.state == .cancelled
        done = catalogue.count(task?.done ?? 0)
        total = catalogue.count(task?.total ?? 0)
        forecast = task.flatMap { task in
            guard task.state == .done, let text = task.result,
                let forecast = try? JSONDecoder().decode(YearForecast.self, from: Data(text.utf8))
            else { return nil }
            let zone = program.cadence.zone
            return Shown(forecast, Moment(task.updatedAt, catalogue, zone), zone, catalogue)
        }
    }
}

extension YearPage.Shown {
    init(_ forecast: YearForecast, _ when: Moment, _ zone: TimeZone, _ catalogue: Catalogue) {
        let figure = { (key: WordKey, value: String) in
            YearPage.Figure(label: catalogue.sentence(key), value: value)
        }
        self.when = when
        figures =
            [
                figure(WordKey("programs.round-preview.people"), catalogue.count(forecast.people)),
                figure(WordKey("programs.year.rounds"), "\(forecast.rounds.count)"),
                figure(WordKey("programs.year.first"), catalogue.count(forecast.first)),
                figure(WordKey("programs.year.again"), catalogue.count(forecast.again)),
            ] + (forecast.coverage.map { [figure(WordKey("programs.year.coverage"), "\($0)%")] } ?? [])
        sentences = forecast.sentences(catalogue.count).map(catalogue.sentence)
        rows = zip(1..., forecast.rounds).map { number, round in
            YearPage.Row(
                number: "\(number)", when: round.at.map { Day($0, catalogue, zone) },
                groups: catalogue.count(round.groups),
                first: catalogue.count(round.first), again: catalogue.count(round.again),
                left: catalogue.count(round.left))
        }
        picture = YearPage.Picture(forecast, catalogue)
    }
}

extension YearPage.Picture {
    init?(_ forecast: YearForecast, _ catalogue: Catalogue) {
        guard forecast.rounds.contains(where: { $0.groups > 0 }) else { return nil }
        let said = { (key: StaticString) in catalogue.sentence(WordKey(key)) }
        heading = said("programs.year.picture")
        lead = said("programs.year.picture-lead")
        let names = [said("programs.year.first"), said("programs.year.again")]
        let columns = zip(1..., forecast.rounds).map { number, round in
            StackedBars.Column(
                label: "\(number)",
                name: catalogue.sentence(WordKey("programs.round.title", ["number": "\(number)"])),
                values: [round.first, round.again])
        }
        let bars = StackedBars(
            Caption(id: "year-ahead", title: heading, description: lead),
            parts: zip(StackedBars.Texture.allCases, names).map { StackedBars.Part($0, $1) }, columns: columns)
        drawing = bars.drawing
        keys = bars.keys.map { Programs.Figure.Key(sample: $0.sample, label: $0.label) }
    }
}

extension YearForecast {
    /// Coverage, repeats and fairness, in this order.
    func sentences(_ count: (Int) -> String) -> [WordKey] {
        guard people > 1, rounds.contains(where: { $0.groups > 0 }) else { return [WordKey("programs.year.nobody")] }
        return [coverageWords(count), repeatWords(count), fairnessWords, leftWords(count)]
            + (aside > 0 ? [WordKey("programs.year.aside", ["count": count(aside)])] : [])
    }

    private func coverageWords(_ count: (Int) -> String) -> WordKey {
        guard let possible, let coverage else { return WordKey("programs.year.ties", ["first": count(first)]) }
        return WordKey(
            "programs.year.covered", ["first": count(first), "possible": count(possible), "coverage": "\(coverage)"])
    }

    private func repeatWords(_ count: (Int) -> String) -> WordKey {
        guard again > 0, let start = rounds.firstIndex(where: { $0.again > 0 }) else {
            return WordKey("programs.year.no-repeats")
        }
        return WordKey("programs.year.repeats", ["again": count(again), "round": "\(start + 1)"])
    }

    private var fairnessWords: WordKey {
        fewest == most
            ? WordKey("programs.year.fair", ["count": "\(most)"])
            : WordKey("programs.year.spread", ["fewest": "\(fewest)", "most": "\(most)"])
    }

    private func leftWords(_ count: (Int) -> String) -> WordKey {
        left == 0
            ? WordKey("programs.year.none-left")
            : WordKey("programs.year.left", ["left": count(left), "most": "\(mostLeft)"])
    }
}
