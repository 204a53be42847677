import Accounts
import Foundation
import Primitives
import Store
import Web

/// What somebody added to their answer, for those who run the program.
struct MeetingRemark: Sendable, Equatable {
    let person: PersonID
    /// Everybody of the introduction it is about.
    let people: [PersonID]
    let answer: MeetingAnswer?
    let words: String
}

/// What the people of a round said of it.
struct RoundOutcome: Sendable {
    var counts = MeetingCounts()
    /// Whether the program asks at all.
    var asks = true
    var remarks: [MeetingRemark] = []

    var people: [PersonID] { remarks.flatMap { [$0.person] + $0.people } }
}

extension ProgramsSlice {
    /// People were told that those who run the program read what they add: nobody else opens the page of a round.
    func outcome(_ tx: Transaction, _ workspace: WorkspaceID, _ round: Round) throws -> RoundOutcome {
        RoundOutcome(
            counts: try meetings.counts(tx, workspace, [round.id])[round.id] ?? MeetingCounts(),
            asks: try meetings.asksAfterwards(tx, workspace, round.program),
            remarks: try meetings.remarks(tx, workspace, in: round.id))
    }
}

/// The same, as the round's page shows it.
struct RoundOutcomeShown: Sendable {
    let bar: Bar?
    let asked: String
    let answered: String
    let met: String
    let share: String
    let hasAnswers: Bool
    let wasAsked: Bool
    /// From when on people are asked, where they are and nobody was yet.
    let asksFrom: Day?
    let showsRemarks: Bool
    let remarks: [Remark]
    let hasRemarks: Bool

    struct Remark: Sendable {
        let name: String
        let with: String?
        let answer: String?
        let words: String
    }

    init(
        _ outcome: RoundOutcome, _ round: Round, _ program: Program, _ people: [PersonID: Person],
        _ catalogue: Catalogue
    ) {
        let counts = outcome.counts
        bar = Bar(counts, catalogue)
        (asked, answered, met) = (
            catalogue.count(counts.asked), catalogue.count(counts.answered), catalogue.count(counts.yes)
        )
        share = counts.rate.map { "\(Int((100 * $0.value).rounded()))%" } ?? "–"
        (hasAnswers, wasAsked) = (counts.answered > 0, counts.asked > 0)
        let start = (round.startedAt ?? .distantPast) + AskingTimes(program.cadence).wait
        asksFrom = outcome.asks && counts.asked == 0 ? Day(start, catalogue, program.cadence.zone) : nil
        remarks = outcome.remarks.compactMap { remark in
            people[remark.person].map { Remark(remark, $0, people, catalogue) }
        }
        (showsRemarks, hasRemarks) = (counts.asked > 0, !remarks.isEmpty)
    }
}

extension RoundOutcomeShown.Remark {
    init(_ remark: MeetingRemark, _ person: Person, _ people: [PersonID: Person], _ catalogue: Catalogue) {
        let others = remark.people.filter { $0 != remark.person }.compactMap { people[$0]?.profile.name }
        self.init(
            name: person.profile.name,
            with: others.isEmpty ? nil : IntroductionWords(catalogue: catalogue).names(others),
            answer: remark.answer.map { catalogue.sentence($0.words) }, words: remark.words)
    }
}

extension Bar {
    /// What the people of a round answered; silence is a part of its own.
    init?(_ counts: MeetingCounts, _ catalogue: Catalogue) {
        self.init(
            [
                ("met", catalogue.sentence(WordKey("programs.outcome.yes")), counts.yes),
                ("planned", catalogue.sentence(WordKey("programs.outcome.planned")), counts.planned),
                ("unmet", catalogue.sentence(WordKey("programs.outcome.no")), counts.no),
                ("open", catalogue.sentence(WordKey("programs.outcome.open")), counts.open),
            ], catalogue)
    }
}
