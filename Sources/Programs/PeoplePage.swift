import Accounts
import Foundation
import Policy
import Primitives
import Web

/// The roster, a page at a time, or whom a search found.
struct PeoplePage: Page {
    static let template = "people"
    static let size = 50

    let total: String
    let isEmpty: Bool
    let query: String
    let noneFound: Bool
    let people: [Row]
    let pages: PageLinks
    let mayImport: Bool
    let mayExport: Bool
    let requests: String?
    /// Everybody, and each program; nothing for who does not look after programs, and where there is none.
    let choices: [ProgramChoice]
    let hasChoice: Bool
    /// The program that was chosen is for nobody.
    let isForNobody: Bool

    var title: WordKey { WordKey("programs.people.title") }

    struct Row: Sendable {
        let id: String
        let name: String
        let address: String
        let initials: String
        let tone: Int
        let department: String?
        let location: String?
        /// Nil for who does not look after people: who is paused is nobody else's business.
        let state: Tag?
    }

    /// What was found: `total` counts everybody, whatever was searched for.
    struct Found: Sendable {
        let total: Int
        /// How many the list has, over all of its pages.
        let matching: Int
        let people: [Person]
        let participations: [PersonID: [Participation]]
        /// Requests of people that wait for somebody.
        let requests: Int
    }

    init(
        _ found: Found, query: String, page: Int, program: ProgramID?, choices: [ProgramChoice], mayImport: Bool,
        _ exchange: Exchange
    ) {
        total = exchange.catalogue.count(found.total)
        isEmpty = found.total == 0
        self.query = query
        noneFound = !query.isEmpty && found.people.isEmpty
        isForNobody = query.isEmpty && program != nil && found.matching == 0
        (self.choices, hasChoice) = (choices, !choices.isEmpty)
        let takesPart = PersonStanding.takesPart.tag(exchange.catalogue)
        people = found.people.map { person in
            let standing = PersonStanding(person, found.participations[person.id] ?? [], at: exchange.now)
            let state = standing == .takesPart ? takesPart : standing.tag(exchange.catalogue)
            return Row(person, mayImport ? state : nil)
        }
        let searched = query.isEmpty ? "" : "q=\(PageLinks.value(query))&"
        pages = PageLinks(page: page, size: Self.size, total: found.matching, exchange.catalogue) {
            "/people?\(searched)\(program.map { "program=\($0.text)&" } ?? "")page=\($0)"
        }
        self.mayImport = mayImport
        mayExport = exchange.offers(.peopleExport)
        requests = exchange.offers(.peopleManage) && found.requests > 0 ? "\(found.requests)" : nil
    }
}

extension PeoplePage: TemplateFields {
    var templateFields: [TemplateField] {
        [
            TemplateField("total", total), TemplateField("isEmpty", isEmpty), TemplateField("query", query),
            TemplateField("noneFound", noneFound), TemplateField("people", people), TemplateField("pages", pages),
            TemplateField("mayImport", mayImport), TemplateField("mayExport", mayExport),
            TemplateField("requests", requests), TemplateField("choices", choices),
            TemplateField("hasChoice", hasChoice), TemplateField("isForNobody", isForNobody),
        ]
    }
}

extension ProgramChoice: TemplateFields {
    var templateFields: [TemplateField] {
        [TemplateField("value", value), TemplateField("label", label), TemplateField("selected", selected)]
    }
}

extension PeoplePage.Row: TemplateFields {
    var templateFields: [TemplateField] {
        [
            TemplateField("id", id), TemplateField("name", name), TemplateField("address", address),
            TemplateField("initials", initials), TemplateField("tone", tone), TemplateField("department", department),
            TemplateField("location", location), TemplateField("state", state),
        ]
    }
}

extension PeoplePage.Row {
    init(_ person: Person, _ state: Tag?) {
        let (profile, disc) = (person.profile, Disc(name: person.profile.name))
        self.init(
            id: person.id.text, name: profile.name, address: profile.address.text, initials: disc.initials,
            tone: disc.tone, department: profile.department, location: profile.location, state: state)
    }
}

/// How somebody stands to the programs as a whole.
enum PersonStanding: Equatable {
    case takesPart
    /// Paused somewhere; the latest end of it, nil where they have to say so.
    case paused(until: Date?)
    /// Out of the roster.
    case gone

    init(_ person: Person, _ participations: [Participation], at now: Date) {
        let pauses = participations.compactMap { participation -> Date?? in
            if case .paused(let until) = participation.standing(at: now) { .some(until) } else { nil }
        }
        if person.state == .left {
            self = .gone
        } else if pauses.isEmpty {
            self = .takesPart
        } else {
            let ends = pauses.compactMap { $0 }
            self = .paused(until: ends.count == pauses.count ? ends.max() : nil)
        }
    }

    func tag(_ catalogue: Catalogue) -> Tag {
        switch self {
        case .takesPart: Tag(tone: "good", label: catalogue.sentence(WordKey("programs.person.active")))
        case .paused: Tag(tone: "warn", label: catalogue.sentence(WordKey("programs.person.paused")))
        case .gone: Tag(tone: "info", label: catalogue.sentence(WordKey("programs.person.gone")))
        }
    }
}
