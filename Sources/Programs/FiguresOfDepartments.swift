import Charts
import Foundation
import Primitives

extension Figures {
    /// Who has met across departments: everybody as a dot, departments beside each other.
    func map(_ facts: DashboardFacts) -> Figure {
        let heading = say("programs.figure.map")
        let connected = facts.groups.reduce(0) { $0 + $1.connected }
        var lead = say("programs.figure.map-lead", ["people": count(facts.people), "connected": count(connected)])
        let ties = facts.groups.indices.flatMap { one in
            facts.groups.indices.filter { $0 > one }.map { TieMap.Tie(one, $0, count: facts.met[one][$0]) }
        }
        let groups = facts.groups.map { group in
            TieMap.Group(name: name(group), people: group.people, connected: group.connected, href: page(group))
        }
        let map = TieMap(caption(.map, heading, lead), groups: groups, ties: ties)
        if map.peoplePerDot > 1 { lead += " " + say("programs.figure.map-several", ["people": "\(map.peoplePerDot)"]) }
        return Figure(
            id: "map", heading: heading, lead: lead, isBroad: true, drawing: map.drawing, places: places(facts),
            table: Figure.Table(
                [
                    say("programs.person.department"), say("programs.round.people"), say("programs.figure.connected"),
                    say("programs.figure.share"),
                ],
                facts.groups.map { [name($0), "\($0.people)", "\($0.connected)"] },
                shares: facts.groups.map { Figure.Share($0.connected, of: $0.people) }), href: file(.map))
    }

    /// Of all pairs that people of two departments could make, how many have met.
    func coverage(_ facts: DashboardFacts) -> Figure {
        let heading = say("programs.figure.coverage")
        let all = facts.coverage
        let names = facts.groups.map(name)
        let cell = { @Sendable (one: Int, other: Int) in
            CoverageMatrix.Cell(met: facts.met[one][other], possible: facts.possible(one, other))
        }
        let plain = CoverageMatrix(caption(.coverage, heading, ""), names: names, cell: cell)
        let lead = say(
            "programs.figure.coverage-lead",
            [
                "met": count(all.met), "possible": count(all.possible), "share": percent(all.met, of: all.possible),
                "fullest": percent(Int((plain.fullest * 1_000_000).rounded()), of: 1_000_000),
            ])
        let matrix = CoverageMatrix(caption(.coverage, heading, lead), names: names, cell: cell)
        let pairs = names.indices.flatMap { one in names.indices.filter { $0 > one }.map { (one, $0) } }
        let rows = pairs.map { one, other in
            [names[one], names[other], "\(facts.met[one][other])", "\(facts.possible(one, other))"]
        }
        let shares = pairs.map { Figure.Share(facts.met[$0][$1], of: facts.possible($0, $1)) }
        let head = [
            say("programs.person.department"), say("programs.figure.and"), say("programs.figure.met"),
            say("programs.figure.possible"), say("programs.figure.share"),
        ]
        return Figure(
            id: "coverage", heading: heading, lead: lead, isBroad: names.count > 10, drawing: matrix.drawing,
            table: Figure.Table(head, rows, shares: shares), href: file(.coverage))
    }

    /// Departments by the numbers that stand for them in a picture.
    private func places(_ facts: DashboardFacts) -> [Figure.Place] {
        facts.groups.enumerated().map { number, group in
            Figure.Place(
                number: "\(number + 1)", name: name(group), value: "\(group.connected) / \(group.people)",
                href: page(group))
        }
    }

    private func page(_ group: DashboardFacts.Group) -> String? { "\(departments)/\(group.key)" }
}
