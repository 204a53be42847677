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
    /// As it is shown here.
    let revision: String
    /// What was looked at before is overtaken; this one is up to date.
    let changed: Bool
    /// This one is overtaken itself.
    let outdated: Bool
    let edited: Bool
    /// What the last edit did, right under its notice.
    let touched: Touched?
    let search: Search?
    let counts: Counts
    let consequences: Consequences?
    let findings: [String]
    let hasFindings: Bool
    let bar: Bar?
    let groups: [Group]
    let hasGroups: Bool
    let left: [LeftOut]
    let hasLeft: Bool
    /// How many more are left out than are shown.
    let moreLeft: String?
    let pages: PageLinks
    let mayRun: Bool
    let canRun: Bool
    let approval: Approval?
    /// What people wish for themselves was weighed. Said of the round as a whole: of a group it would tell who wished.
    let wishes: Bool
    /// The program has to be started first.
    let isDraft: Bool
    /// What each mail says first, in the program's own words.
    let words: [String]
    let hasWords: Bool
    /// How far the asking is, where people are asked before rounds.
    let asking: AskingShown?
    /// How many still have time to answer, whom a round that is run now leaves out.
    let early: String?

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

    /// What may be worth mending.
    struct Consequences: Sendable {
        let again: String?
        let broken: String?
    }

    /// A program that asks before each round.
    struct Approval: Sendable {
        let approved: Bool
        let when: Moment
    }

    struct Group: Sendable {
        let number: String
        let people: [Member]
        let reasons: [IntroductionWords.Sentence]
        let broken: [IntroductionWords.Sentence]
        let again: Bool
        /// To begin with.
        let question: String?
    }

    struct Member: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let detail: String?
    }

    struct LeftOut: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let reason: String
        /// Nobody's own word is in the way.
        let mayJoin: Bool
    }

    /// A page of a draft, with everybody on it opened.
    struct Draft: Sendable {
        let program: Program
        let round: Round
        let introductions: [Introduction]
        let absences: [Absence]
        let people: [PersonID: Person]
        var isOutdated = false
        var consequences = (again: 0, broken: 0)
        var asking: AskingShown?
        var habits = Habits()
        /// Of which each group gets one, in a round of this number.
        var questions: [Question] = []
        var number = 1
        var look = DraftLook()
    }

    init(_ draft: Draft, page: Int, isChanged: Bool, mayRun: Bool, _ catalogue: Catalogue) {
        let (round, zone) = (draft.round, draft.program.cadence.zone)
        program = Link(id: draft.program.id.text, name: draft.program.name)
        (preview, revision) = (round.id.text, "\(round.revision)")
        outdated = draft.isOutdated
        changed = isChanged && !draft.isOutdated
        edited = round.isEdited
        let part = draft.look.part ?? DraftPart(round: round, groups: [], absences: [])
        let places = DraftPlaces(program: draft.program, people: draft.people, catalogue: catalogue, part: part)
        touched = draft.look.change.map(places.touched)
        search = round.counts.hasGroups ? places.search(draft.look) : nil
        counts = Counts(
            people: catalogue.count(round.counts.people), groups: catalogue.count(round.counts.groups),
            out: catalogue.count(round.counts.left))
        consequences = Consequences(draft.consequences, catalogue)
        findings = round.findings.map { $0.sentence(catalogue) }
        hasFindings = !round.findings.isEmpty
        bar = Bar(round.counts, catalogue)
        let words = IntroductionWords(catalogue: catalogue)
        groups = zip(((page - 1) * Self.size + 1)..., draft.introductions).map {
            Group($0, $1, draft, words)
        }
        hasGroups = round.counts.hasGroups
        left = draft.absences.compactMap { absence in
            draft.people[absence.person].map {
                LeftOut($0, absence.reason, draft, catalogue)
            }
        }
        hasLeft = !left.isEmpty
        let more = round.counts.left - draft.absences.count
        moreLeft = more > 0 ? catalogue.count(more) : nil
        let path = "/programs/\(draft.program.id.text)/preview"
        pages = PageLinks(page: page, size: Self.size, total: round.counts.groups, catalogue) { "\(path)?page=\($0)" }
        self.mayRun = mayRun
        isDraft = draft.program.state == .draft
        asking = draft.asking
        early = draft.asking?.early
        self.words = IntroductionHead(words: draft.habits.words).paragraphs
        hasWords = !self.words.isEmpty
        canRun = mayRun && draft.program.state.runsByHand && hasGroups && (!draft.isOutdated || round.isKept)
        wishes = hasGroups && draft.program.settings.matching.wishes[.people] != .off
        let when = Moment(draft.program.nextRoundAt, catalogue, zone)
        approval =
            draft.program.settings.asksApproval ? Approval(approved: round.approvedAt != nil, when: when) : nil
    }
}

extension RoundPreviewPage.Consequences {
    /// Nil where there is nothing to say.
    init?(_ counts: (again: Int, broken: Int), _ catalogue: Catalogue) {
        guard counts.again + counts.broken > 0 else { return nil }
        again = counts.again > 0 ? catalogue.count(counts.again) : nil
        broken = counts.broken > 0 ? catalogue.count(counts.broken) : nil
    }
}

extension RoundPreviewPage.Group {
    init(
        _ number: Int, _ introduction: Introduction, _ draft: RoundPreviewPage.Draft, _ words: IntroductionWords
    ) {
        let opened = introduction.people.compactMap { draft.people[$0] }
        question = IntroductionHead.question(draft.questions, round: draft.number, group: number)?
            .text(words.catalogue)
        self.number = "\(number)"
        self.people = opened.map { RoundPreviewPage.Member($0) }
        reasons = words.sentences(introduction, opened.map(\.profile))
        broken = introduction.broken.map { .init(sentence: words.catalogue.sentence($0.words(words.catalogue))) }
        again = introduction.again
    }
}

extension RoundPreviewPage.Member {
    init(_ person: Person) {
        let face = Face(person.profile)
        self.init(
            id: person.id.text, name: face.name, initials: face.initials, tone: face.tone, detail: face.detail)
    }
}

extension RoundPreviewPage.LeftOut {
    /// Of a round that was run: nobody is put in any more.
    init(_ person: Person, _ reason: Absence.Reason, _ catalogue: Catalogue, _ zone: TimeZone) {
        let face = Face(person.profile)
        self.init(
            id: person.id.text, name: face.name, initials: face.initials, tone: face.tone,
            reason: catalogue.sentence(reason.words(catalogue, zone)), mayJoin: false)
    }

    init(_ person: Person, _ reason: Absence.Reason, _ draft: RoundPreviewPage.Draft, _ catalogue: Catalogue) {
        let face = Face(person.profile)
        let words = draft.asking.flatMap { reason.words(before: $0) }
        self.init(
            id: person.id.text, name: face.name, initials: face.initials, tone: face.tone,
            reason: catalogue.sentence(words ?? reason.words(catalogue, draft.program.cadence.zone)),
            mayJoin: draft.round.counts.hasGroups && !reason.isTheirs)
    }
}

extension Absence.Reason {
    /// While the round is ahead, nobody is late with an answer; nil where that does not matter.
    fileprivate func words(before asking: AskingShown) -> WordKey? {
        switch self {
        case .unanswered: WordKey("programs.left.unanswered-yet")
        case .unasked: asking.askDay.map { WordKey("programs.left.asked-on", ["day": $0]) }
        default: nil
        }
    }
}
