import Accounts
import Charts
import Foundation
import Primitives
import Web

/// One department: how far it has met the others, and who of it has.
struct DepartmentPage: Page {
    static let template = "department"
    /// People on a page.
    static let size = 100

    let name: String
    /// Back to all departments.
    let crumbs: [Crumb]
    let figure: Figure
    let people: [Row]
    let hasPeople: Bool
    let pages: PageLinks

    var title: WordKey { WordKey("programs.department.title", ["name": name]) }

    struct Crumb: Sendable {
        let href: String
        let label: String
    }

    struct Row: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let across: String
        let departments: String
    }

    /// A department with a page of its people, opened; nobody where the reader may not see who they are.
    struct Known: Sendable {
        let facts: DashboardFacts
        let place: Int
        let members: [DashboardMember]
        let total: Int
        let people: [PersonID: Person]
    }

    init(_ known: Known, crumbs: [Crumb], address: String, page: Int, _ figures: Figures) {
        name = figures.name(known.facts.groups[known.place])
        self.crumbs = crumbs
        figure = figures.department(known.facts, known.place, href: address + "/others.csv")
        people = known.members.compactMap { member in
            known.people[member.person].map { person in
                let face = Face(person.profile)
                return Row(
                    id: person.id.text, name: face.name, initials: face.initials, tone: face.tone,
                    across: "\(member.across)", departments: "\(member.departments)")
            }
        }
        hasPeople = !people.isEmpty
        pages = PageLinks(page: page, size: Self.size, total: known.total, figures.catalogue) {
            "\(address)?page=\($0)"
        }
    }
}

extension Figures {
    /// A department and the others around it.
    func department(_ facts: DashboardFacts, _ place: Int, href: String) -> Figure {
        let (own, places) = (facts.groups[place], facts.groups.indices.filter { $0 != place })
        let heading = say("programs.department.figure")
        let lead = say("programs.department.lead", ["connected": count(own.connected), "people": count(own.people)])
        let others = places.map { other in
            GroupMap.Other(
                name: name(facts.groups[other]), people: facts.groups[other].people, met: facts.met[place][other],
                possible: facts.possible(place, other))
        }
        let map = GroupMap(
            Caption(id: "department", title: heading, description: lead), people: own.people,
            connected: own.connected, others: others)
        let shares = places.map { Figure.Share(facts.met[place][$0], of: facts.possible(place, $0)) }
        let rows = places.map { other in
            [name(facts.groups[other]), "\(facts.met[place][other])", "\(facts.possible(place, other))"]
        }
        let head = [
            say("programs.person.department"), say("programs.figure.met"), say("programs.figure.possible"),
            say("programs.figure.share"),
        ]
        return Figure(
            id: "department", heading: heading, lead: lead, drawing: map.drawing,
            places: zip(places, shares).enumerated().map { number, pair in
                let group = facts.groups[pair.0]
                return Figure.Place(
                    number: "\(number + 1)", name: name(group), value: pair.1.shown, href: "\(departments)/\(group.key)"
                )
            }, table: Figure.Table(head, rows, shares: shares), href: href)
    }
}
