import Accounts
import Foundation
import Primitives
import Web

/// What the next round would do. Nothing is sent yet.
struct RoundPreviewPage: Page {
    static let template = "round-preview"
    /// Groups on a page, and people left out that are shown.
    static let size = 50
    static let shownAbsences = 200

    let program: Link
    let preview: String
    let changed: Bool
    let counts: Counts
    let bar: Bar?
    let groups: [GroupShown]
    let hasGroups: Bool
    let left: [LeftOut]
    let hasLeft: Bool
    let pages: PageLinks
    let mayRun: Bool

    var title: WordKey { WordKey("programs.round-preview.title") }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    struct Counts: Sendable {
        let people: String
        let groups: String
        let out: String
    }

    struct LeftOut: Sendable {
        let name: String
        let initials: String
        let tone: Int
        let reason: String
    }

    /// A page of a draft, with everybody on it opened.
    struct Draft: Sendable {
        let program: Program
        let round: Round
        let introductions: [Introduction]
        let absences: [Absence]
        let people: [PersonID: Person]
    }

    init(_ draft: Draft, page: Int, isChanged: Bool, mayRun: Bool, _ catalogue: Catalogue) {
        let (round, zone) = (draft.round, draft.program.cadence.zone)
        program = Link(id: draft.program.id.text, name: draft.program.name)
        preview = round.id.text
        changed = isChanged
        counts = Counts(
            people: "\(round.counts.people)", groups: "\(round.counts.groups)", out: "\(round.counts.left)")
        bar = Bar(round.counts, catalogue)
        groups = draft.introductions.map { GroupShown($0, draft.people, IntroductionWords(catalogue: catalogue)) }
        hasGroups = round.counts.hasGroups
        left = draft.absences.compactMap { absence in
            draft.people[absence.person].map {
                LeftOut($0.profile.name, absence.reason.words(catalogue, zone), catalogue)
            }
        }
        hasLeft = !left.isEmpty
        let path = "/programs/\(draft.program.id.text)/preview"
        pages = PageLinks(page: page, size: Self.size, total: round.counts.groups) { "\(path)?page=\($0)" }
        self.mayRun = mayRun
    }
}

extension RoundPreviewPage.LeftOut {
    init(_ name: String, _ reason: WordKey, _ catalogue: Catalogue) {
        let face = Face(name: name)
        self.init(name: name, initials: face.initials, tone: face.tone, reason: catalogue.sentence(reason))
    }
}

extension Absence.Reason {
    func words(_ catalogue: Catalogue, _ zone: TimeZone) -> WordKey {
        switch self {
        case .paused(let until): WordKey("programs.left.paused", ["until": Day(until, catalogue, zone).text])
        case .gone: WordKey("programs.left.gone")
        case .nobody: WordKey("programs.left.nobody")
        }
    }
}
