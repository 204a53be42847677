import Accounts
import Charts
import Foundation
import Primitives

/// Whom somebody was introduced to so far, by department, and whom of them they met.
struct MyPicture: Sendable {
    private let mine: MyIntroductionsPage.Mine
    private let catalogue: Catalogue

    init(_ mine: MyIntroductionsPage.Mine, _ catalogue: Catalogue) {
        self.mine = mine
        self.catalogue = catalogue
    }

    private struct Row {
        let department: String
        let introduced: Int
        let met: Int
    }

    /// Nil before the first introduction.
    func figure(files: String) -> Figure? {
        let others = introduced
        guard !others.isEmpty else { return nil }
        let met = self.met.intersection(others)
        let rows = rows(others, met)
        let heading = say("programs.mine.picture-heading")
        let lead = say(
            "programs.mine.picture-lead",
            [
                "rounds": "\(mine.past.count { $0.introduction.people.count > 1 })",
                "people": catalogue.count(others.count),
                "departments": "\(rows.count)", "met": catalogue.count(met.count),
            ])
        let bars = ReasonBars(
            Caption(id: "departments", title: heading, description: lead),
            rows: rows.map { (label: $0.department, count: $0.introduced) })
        let head = [
            say("programs.person.department"), say("programs.mine.picture-introduced"), say("programs.outcome.yes"),
        ]
        return Figure(
            id: "departments", heading: heading, lead: lead, drawing: bars.drawing,
            table: Figure.Table(head, rows.map { [$0.department, "\($0.introduced)", "\($0.met)"] }),
            href: files + "/departments.csv")
    }

    /// Everybody they were introduced to, once.
    private var introduced: Set<PersonID> {
        Set(mine.past.flatMap(\.introduction.people)).subtracting([mine.person.id])
    }

    /// Those of whom either said that they met.
    private var met: Set<PersonID> {
        let yes = Dictionary(grouping: mine.answers.filter { $0.answer == .yes }, by: \.round)
        return mine.past.reduce(into: []) { met, past in
            let said = Set((yes[past.round] ?? []).map(\.person))
            met.formUnion(said.contains(mine.person.id) ? Set(past.introduction.people) : said)
        }
    }

    /// The department most people are of first.
    private func rows(_ others: Set<PersonID>, _ met: Set<PersonID>) -> [Row] {
        Dictionary(grouping: others, by: department).map { name, people in
            Row(department: name, introduced: people.count, met: people.count(where: met.contains))
        }.sorted { ($1.introduced, $0.department) < ($0.introduced, $1.department) }
    }

    private func department(_ person: PersonID) -> String {
        guard let profile = mine.people[person]?.profile else { return say("programs.mine.picture-gone") }
        guard let name = profile.department, !name.isEmpty else { return say("programs.figure.no-department") }
        guard name == mine.person.profile.department else { return name }
        return say("programs.mine.picture-own", ["department": name])
    }

    private func say(_ key: StaticString, _ values: [String: String] = [:]) -> String {
        catalogue.sentence(WordKey(key, values))
    }
}
