import Accounts
import Foundation
import Primitives
import Web

/// Where addresses are pasted, or a file is chosen.
struct AudienceAddPage: Page {
    static let template = "audience-add"
    let id: String
    let name: String
    let form: FormView
    var title: WordKey { WordKey("audiences.add.title") }

    init(_ audience: Audience, _ form: Form, _ exchange: Exchange) {
        (id, name) = (audience.id.text, audience.name)
        self.form = exchange.view(
            form,
            labels: ["addresses": WordKey("audiences.add.addresses"), "file": WordKey("audiences.add.file")])
    }
}

/// What a pasted list or a file would do, with its mistakes by line.
struct AudienceAddPreviewPage: Page {
    static let template = "audience-add-preview"

    let id: String
    let name: String
    let draft: String?
    let coming: String
    let people: [AudiencePerson]
    let more: String?
    let already: String?
    let repeated: String?
    let leavers: String?
    let unknown: [Line]
    let unknownCount: String
    let hasUnknown: Bool
    let unknownMore: String?
    let problems: [Line]
    let problemCount: String
    let hasProblems: Bool
    let problemsMore: String?

    var title: WordKey { WordKey("audiences.add.preview") }

    struct Line: Sendable {
        let line: String
        let text: String
        let why: String
    }

    init(
        _ audience: Audience, _ sorting: AddressSorting, _ draft: AudienceDraftID?, _ some: [PersonID: Person],
        _ exchange: Exchange
    ) {
        let (words, list) = (AudienceWords(catalogue: exchange.catalogue), sorting.list)
        let counted = { (count: Int) in count > 0 ? words.people(count) : nil }
        (id, name, self.draft) = (audience.id.text, audience.name, draft?.text)
        coming = words.people(sorting.coming.count)
        people = sorting.coming.prefix(PreviewShown.shown).compactMap { some[$0].map { AudiencePerson($0) } }
        more = counted(sorting.coming.count - PreviewShown.shown)
        already = counted(sorting.already)
        repeated = list.repeated > 0 ? exchange.catalogue.count(list.repeated) : nil
        leavers = counted(sorting.leavers)
        let nobody = exchange.catalogue.sentence(WordKey("audiences.add.nobody"))
        unknown = sorting.unknown.prefix(AddressList.shownProblems).map {
            Line(line: "\($0.line)", text: $0.address.text, why: nobody)
        }
        unknownCount = exchange.catalogue.count(sorting.unknown.count)
        hasUnknown = !sorting.unknown.isEmpty
        unknownMore = Self.more(sorting.unknown.count, exchange.catalogue)
        problems = list.problems.map {
            Line(line: "\($0.line)", text: $0.text, why: exchange.catalogue.sentence($0.words))
        }
        problemCount = exchange.catalogue.count(list.problemCount)
        hasProblems = list.problemCount > 0
        problemsMore = Self.more(list.problemCount, exchange.catalogue)
    }

    private static func more(_ count: Int, _ catalogue: Catalogue) -> String? {
        count > AddressList.shownProblems ? catalogue.count(count - AddressList.shownProblems) : nil
    }
}

/// Everybody of the workspace, to be picked from.
struct AudiencePickPage: Page {
    static let template = "audience-pick"

    let id: String
    let name: String
    let query: String
    let people: [Row]
    let noneFound: Bool
    let pages: PageLinks

    var title: WordKey { WordKey("audiences.pick.title") }

    struct Row: Sendable {
        let id: String
        let name: String
        let address: String
        let detail: String?
        let initials: String
        let tone: Int
        let isIn: Bool
    }

    init(_ audience: Audience, _ finder: PersonFinder, _ already: Set<PersonID>, _ exchange: Exchange) {
        (id, name, query) = (audience.id.text, audience.name, finder.query)
        people = finder.found.map { person in
            let shown = AudiencePerson(person)
            return Row(
                id: shown.id, name: shown.name, address: person.profile.address.text, detail: shown.detail,
                initials: shown.initials, tone: shown.tone, isIn: already.contains(person.id))
        }
        noneFound = finder.total == 0
        let path = "/audiences/\(audience.id.text)/pick"
        let search = finder.query.isEmpty ? "" : "&q=" + PageLinks.value(finder.query)
        pages = PageLinks(page: finder.page, size: PersonFinder.size, total: finder.total, exchange.catalogue) {
            "\(path)?page=\($0)\(search)"
        }
    }
}
