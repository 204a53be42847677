import Accounts
import Foundation
import Primitives
import Web

/// Everybody whom a program is for, and where they stand in it.
struct ProgramPeoplePage: Page {
    static let template = "program-people"
    /// People on a page.
    static let size = 50

    let program: ProgramFormPage.Link
    let filters: [RoundPage.Filter]
    let people: [Row]
    let hasPeople: Bool
    let pages: PageLinks

    var title: WordKey { WordKey("programs.members.title", ["name": program.name]) }

    struct Row: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let detail: String?
        let state: Tag
        /// In full, where there is more to tell.
        let reason: String?
        /// Details that the program goes by and that are not known of them.
        let lacking: String?
    }

    /// A page of a program's people, opened, with what they said of themselves.
    struct Seen: Sendable {
        let program: Program
        let counts: [ProgramStanding: Int]
        let chosen: ProgramStanding?
        let shown: [(person: Person, standing: Participation.Standing)]
        let page: Int
    }

    init(_ seen: Seen, _ catalogue: Catalogue) {
        let (path, counts) = ("/programs/\(seen.program.id.text)/people", seen.counts)
        program = .init(id: seen.program.id.text, name: seen.program.name)
        let total = counts.values.reduce(0, +)
        let all = RoundPage.Filter(
            href: path, label: catalogue.sentence(WordKey("programs.round.all")), count: catalogue.count(total),
            current: seen.chosen == nil)
        let standings = ProgramStanding.allCases.filter { counts[$0, default: 0] > 0 || $0 == seen.chosen }
        filters =
            [all]
            + standings.map { standing in
                RoundPage.Filter(
                    href: "\(path)?standing=\(standing.rawValue)", label: catalogue.sentence(standing.words),
                    count: catalogue.count(counts[standing, default: 0]), current: standing == seen.chosen)
            }
        people = seen.shown.map { Row($0.person, $0.standing, seen.program, catalogue) }
        hasPeople = !people.isEmpty
        let listed = seen.chosen.map { counts[$0, default: 0] } ?? total
        let filter = seen.chosen.map { "standing=\($0.rawValue)&" } ?? ""
        pages = PageLinks(page: seen.page, size: Self.size, total: listed, catalogue) { "\(path)?\(filter)page=\($0)" }
    }
}

extension ProgramPeoplePage.Row {
    fileprivate init(
        _ person: Person, _ standing: Participation.Standing, _ program: Program, _ catalogue: Catalogue
    ) {
        let (face, word) = (Face(person.profile), ProgramStanding(standing))
        let lacking = person.profile.lacking(program.settings.matching).map { $0.name(catalogue) }
        self.init(
            id: person.id.text, name: face.name, initials: face.initials, tone: face.tone, detail: face.detail,
            state: Tag(tone: word.tone, label: catalogue.sentence(word.words)),
            reason: Absence.Reason(standing).map { catalogue.sentence($0.words(catalogue, program.cadence.zone)) },
            lacking: lacking.isEmpty ? nil : IntroductionWords(catalogue: catalogue).names(lacking))
    }
}
