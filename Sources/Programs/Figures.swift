import Charts
import Foundation
import Primitives
import Web

/// Draws what was counted, in a language: each picture with its words and its table.
struct Figures: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case participation, met, ties, left, map, coverage, year

        /// The file of a picture's table.
        init?(file: String) {
            guard file.hasSuffix(".csv") else { return nil }
            self.init(rawValue: String(file.dropLast(4)))
        }
    }

    let catalogue: Catalogue
    let zone: TimeZone
    let now: Date
    /// The address below which the files of tables are, without a stroke at its end.
    let files: String
    /// The address below which the pages of departments are.
    let departments: String

    func say(_ key: StaticString, _ values: [String: String] = [:]) -> String {
        catalogue.sentence(WordKey(key, values))
    }

    func file(_ kind: Kind) -> String { "\(files)/\(kind.rawValue).csv" }

    func caption(_ kind: Kind, _ heading: String, _ lead: String) -> Caption {
        Caption(id: kind.rawValue, title: heading, description: lead)
    }

    /// A number within a sentence, written as the language does.
    func count(_ number: Int) -> String { catalogue.count(number) }

    func percent(_ part: Int, of whole: Int) -> String { Figure.Share(part, of: whole).shown }

    /// What a step is called below its bar, and in full.
    func names(_ step: DashboardFacts.Step) -> (label: String, name: String, day: Day) {
        let day = Day(step.start, catalogue, zone)
        guard let number = step.number else {
            let style = Date.FormatStyle(locale: catalogue.locale, timeZone: zone).day().month(.abbreviated)
            return (step.start.formatted(style), say("programs.figure.since", ["day": day.text]), day)
        }
        return ("\(number)", say("programs.round.title", ["number": "\(number)"]), day)
    }

    func name(_ group: DashboardFacts.Group) -> String {
        switch group.kind {
        case .named: group.name
        case .none: say("programs.figure.no-department")
        case .rest: say("programs.figure.rest")
        }
    }
}

extension Figures {
    /// Who was introduced in each round, for the first time or again, and who was left out.
    func participation(_ rounds: [Round]) -> Figure {
        let heading = say("programs.figure.participation")
        let shown = rounds.filter { $0.number != nil }.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
        let last = shown.last?.counts ?? RoundCounts()
        let lead = say(
            "programs.figure.participation-lead",
            ["round": "\(shown.last?.number ?? 0)", "people": count(last.people), "left": count(last.left)])
        let parts = [say("programs.bar.first"), say("programs.bar.again"), say("programs.bar.out")]
        let columns = shown.map { round in
            StackedBars.Column(
                label: "\(round.number ?? 0)", name: say("programs.round.title", ["number": "\(round.number ?? 0)"]),
                values: [round.counts.first, round.counts.again, round.counts.left])
        }
        let bars = StackedBars(
            caption(.participation, heading, lead),
            parts: zip(StackedBars.Texture.allCases, parts).map { StackedBars.Part($0, $1) }, columns: columns)
        let rows = shown.reversed().map { round in
            [
                say("programs.round.title", ["number": "\(round.number ?? 0)"]),
                Day(round.startedAt ?? .distantPast, catalogue, zone).iso, "\(round.counts.first)",
                "\(round.counts.again)", "\(round.counts.left)",
            ]
        }
        return Figure(
            id: "participation", heading: heading, lead: lead, drawing: bars.drawing, keys: bars.keys,
            table: Figure.Table([say("programs.round.round"), say("programs.figure.day")] + parts, rows),
            href: file(.participation))
    }

    /// Of all programs: who was introduced at all in a week or a month.
    func participation(_ steps: [DashboardFacts.Step]) -> Figure {
        let (heading, part) = (say("programs.figure.participation"), say("programs.figure.introduced"))
        let lead = say(
            "programs.figure.participation-all-lead",
            ["people": count(steps.last?.introduced ?? 0), "day": steps.last.map { names($0).day.text } ?? ""])
        let bars = StackedBars(
            caption(.participation, heading, lead), parts: [StackedBars.Part(.solid, part)],
            columns: steps.map { column($0, [$0.introduced]) })
        let rows = steps.reversed().map { [names($0).day.iso, "\($0.introduced)"] }
        return Figure(
            id: "participation", heading: heading, lead: lead, drawing: bars.drawing,
            table: Figure.Table([say("programs.figure.from-day"), part], rows), href: file(.participation))
    }

    /// Pairs that met for the first time, across departments or within one.
    func ties(_ facts: DashboardFacts) -> Figure {
        let heading = say("programs.figure.ties")
        let lead = say("programs.figure.ties-lead", ["ties": count(facts.ties)])
        let parts = [say("programs.figure.across"), say("programs.figure.within")]
        let values = { (step: DashboardFacts.Step) in [step.newAcross, max(0, step.newTies - step.newAcross)] }
        let bars = StackedBars(
            caption(.ties, heading, lead), parts: zip([.solid, .dotted], parts).map { StackedBars.Part($0, $1) },
            columns: facts.steps.map { column($0, values($0)) })
        let rows = facts.steps.reversed().map { step in
            [stepName(step)] + values(step).map { "\($0)" }
        }
        return Figure(
            id: "ties", heading: heading, lead: lead, drawing: bars.drawing, keys: bars.keys,
            table: Figure.Table([timeHead(facts)] + parts, rows), href: file(.ties))
    }

    /// Why people were left out, over the rounds shown.
    func left(_ facts: DashboardFacts, named: String? = nil) -> Figure {
        let heading = say("programs.figure.left")
        let all = facts.steps.reduce(into: [:]) { $0.merge($1.left, uniquingKeysWith: +) }
        let total = all.values.reduce(0, +)
        let lead =
            total == 0 ? say("programs.figure.left-nobody") : say("programs.figure.left-lead", ["times": count(total)])
        let rows = all.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            (label: reason($0.key), count: $0.value)
        }
        let reasons = all.keys.sorted()
        let table = facts.steps.reversed().map { step in
            [stepName(step)]
                + reasons.map { "\(step.left[$0, default: 0])" }
        }
        return Figure(
            id: "left", heading: heading, lead: lead,
            drawing: ReasonBars(caption(.left, heading, lead), rows: rows).drawing,
            table: Figure.Table([timeHead(facts)] + reasons.map(reason), table), href: file(.left), named: named)
    }

    /// A reason in words; one that nobody has words for yet is told as another.
    func reason(_ word: String) -> String { Self.reason(word, catalogue) }

    static func reason(_ word: String, _ catalogue: Catalogue) -> String {
        let key = "programs.figure.reason-" + word
        return catalogue.sentence(
            WordKey(known: catalogue.template(key) == nil ? "programs.figure.reason-other" : key))
    }

    /// What a step is called in a table.
    func stepName(_ step: DashboardFacts.Step) -> String { step.number == nil ? names(step).day.iso : names(step).name }

    func timeHead(_ facts: DashboardFacts) -> String {
        facts.steps.first?.number == nil ? say("programs.figure.from-day") : say("programs.round.round")
    }

    private func column(_ step: DashboardFacts.Step, _ values: [Int]) -> StackedBars.Column {
        let names = names(step)
        return StackedBars.Column(label: names.label, name: names.name, values: values)
    }
}
