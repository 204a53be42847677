import Accounts
import Audiences
import Foundation
import Primitives
import Store
import Web

/// What of a plan its page points out: what an edit has just done, and where those are who were looked for.
struct DraftLook: Sendable {
    /// People found that a page shows.
    static let shown = 20

    var change: DraftChange?
    var query = ""
    var found: [PersonID] = []
    /// How many were found.
    var total = 0
    /// The groups and absences of both.
    var part: DraftPart?
}

extension ProgramsSlice {
    func look(
        _ tx: Transaction, _ workspace: WorkspaceID, _ round: Round, _ change: DraftChange?, find query: String
    ) throws -> DraftLook {
        var look = DraftLook(change: change, query: RosterText.trimmed(query))
        if !look.query.isEmpty {
            // Names are sealed, so everybody of the plan is looked at.
            let planned = try DraftPartStore().everybody(tx, workspace, round)
            var finder = PersonFinder(look.query, page: 1)
            try audiences.eachPerson(tx, workspace) { if planned.contains($0.id) { finder.take($0) } }
            look.found = finder.found.prefix(DraftLook.shown).map(\.id)
            look.total = finder.total
        }
        let people = look.found + (change?.out ?? [])
        let groups = change?.groups ?? []
        if !people.isEmpty || !groups.isEmpty {
            look.part = try DraftPartStore().part(tx, workspace, round, of: people, groups: groups)
        }
        return look
    }
}

extension RoundPreviewPage {
    /// Somebody's place in the plan, or why there is none.
    struct Place: Sendable {
        let person: Member
        let group: Neighbours?
        let reason: String?
    }

    /// A group by its number, where it stands, and who is in it.
    struct Neighbours: Sendable {
        let number: String
        let href: String
        let names: String
    }

    /// What an edit did.
    struct Touched: Sendable {
        let groups: [Neighbours]
        let hasGroups: Bool
        let out: [Place]
        let hasOut: Bool
        let gone: [String]
        let moved: [Renumbered]
    }

    struct Renumbered: Sendable {
        let from: String
        let to: String
    }

    struct Search: Sendable {
        let query: String
        let places: [Place]
        let hasPlaces: Bool
        let noneFound: Bool
        /// How many more there are than are shown.
        let more: String?
    }
}

/// Puts a `DraftLook` into words.
struct DraftPlaces {
    let program: Program
    let people: [PersonID: Person]
    let catalogue: Catalogue
    let part: DraftPart

    func touched(_ change: DraftChange) -> RoundPreviewPage.Touched {
        let groups = change.groups.compactMap { number in part.groups.first { $0.number == number } }
        let out = change.out.compactMap(place).filter { $0.reason != nil }
        return RoundPreviewPage.Touched(
            groups: groups.map { neighbours($0) }, hasGroups: !groups.isEmpty, out: out, hasOut: !out.isEmpty,
            gone: change.gone.map(String.init),
            moved: change.moved.map { .init(from: "\($0.from)", to: "\($0.to)") })
    }

    func search(_ look: DraftLook) -> RoundPreviewPage.Search {
        let places = look.found.compactMap(place)
        return RoundPreviewPage.Search(
            query: look.query, places: places, hasPlaces: !places.isEmpty,
            noneFound: !look.query.isEmpty && places.isEmpty,
            more: look.total > look.found.count ? catalogue.count(look.total - look.found.count) : nil)
    }

    private func place(_ id: PersonID) -> RoundPreviewPage.Place? {
        guard let person = people[id] else { return nil }
        let group = part.groups.first { $0.introduction.people.contains(id) }
        let reason = part.absences.first { $0.person == id }?.reason
        guard group != nil || reason != nil else { return nil }
        return RoundPreviewPage.Place(
            person: RoundPreviewPage.Member(person), group: group.map { neighbours($0, without: id) },
            reason: reason.map { catalogue.sentence($0.words(catalogue, program.cadence.zone)) })
    }

    private func neighbours(
        _ group: (number: Int, introduction: Introduction), without person: PersonID? = nil
    ) -> RoundPreviewPage.Neighbours {
        let names = group.introduction.people.filter { $0 != person }.compactMap { people[$0]?.profile.name }
        let page = (group.number - 1) / RoundPreviewPage.size + 1
        return RoundPreviewPage.Neighbours(
            number: "\(group.number)",
            href: "/programs/\(program.id.text)/preview?page=\(page)#group-\(group.number)",
            names: IntroductionWords(catalogue: catalogue).names(names))
    }
}
