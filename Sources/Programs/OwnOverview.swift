import Accounts
import Primitives
import Store
import Web

/// What the first page tells somebody of the roster about themselves: what they are asked, and whom they are introduced to.
package struct OwnOverview: Sendable {
    /// Rounds ahead about which they were asked whether they are in, and did not answer.
    package let questions: [Question]
    package let hasQuestions: Bool
    /// Introductions about which they were asked whether they met, and did not answer.
    package let open: [Introduced]
    package let hasOpen: Bool
    /// The latest others.
    package let latest: [Introduced]
    package let hasLatest: Bool

    package struct Question: Sendable {
        package let program: String
        package let when: Moment
    }

    package struct Introduced: Sendable {
        package let round: String
        package let names: String
        package let program: String
        package let when: Moment
    }

    init(questions: [Question], open: [Introduced], latest: [Introduced]) {
        (self.questions, hasQuestions) = (questions, !questions.isEmpty)
        (self.open, hasOpen) = (open, !open.isEmpty)
        (self.latest, hasLatest) = (latest, !latest.isEmpty)
    }
}

extension ProgramsSlice {
    /// Introductions looked at, questions shown, and introductions shown that ask nothing.
    private static let ownRead = 20
    private static let ownQuestions = 10
    private static let ownLatest = 3

    /// In the person's own scope; nil for whom there is nothing to tell. Secrets are kept.
    package func own(
        _ workspace: WorkspaceID, _ person: PersonID, _ catalogue: Catalogue
    ) async throws -> OwnOverview? {
        try await database.transaction(.person(person, in: workspace)) { tx in
            let past = try introductions.of(tx, workspace, person, limit: Self.ownRead, keepsSecrets: true)
            let questions = try asks.open(tx, workspace, to: person).filter { $0.answer == nil }
            guard !past.isEmpty || !questions.isEmpty else { return nil }
            let all = try programs.programs(tx, workspace)
            let faces = try people.people(tx, workspace, Array(Set(past.flatMap(\.introduction.people))))
            let asked = try meetings.answers(tx, workspace, past.map(\.round)).filter {
                $0.person == person && $0.answer == nil
            }
            let told = past.compactMap { past -> (round: RoundID, shown: OwnOverview.Introduced)? in
                let others = past.introduction.people.filter { $0 != person }.compactMap { faces[$0]?.profile.name }
                guard !others.isEmpty, let program = all.first(where: { $0.id == past.program }) else { return nil }
                return (past.round, OwnOverview.Introduced(past, others, program, catalogue))
            }
            let open = Set(asked.map(\.round))
            return OwnOverview(
                questions: questions.prefix(Self.ownQuestions).compactMap { question in
                    all.first { $0.id == question.program }.map { OwnOverview.Question($0, catalogue) }
                },
                open: told.filter { open.contains($0.round) }.map(\.shown),
                latest: told.filter { !open.contains($0.round) }.prefix(Self.ownLatest).map(\.shown))
        }
    }
}

extension OwnOverview.Question {
    fileprivate init(_ program: Program, _ catalogue: Catalogue) {
        self.init(program: program.name, when: Moment(program.nextRoundAt, catalogue, program.cadence.zone))
    }
}

extension OwnOverview.Introduced {
    fileprivate init(_ past: PastIntroduction, _ others: [String], _ program: Program, _ catalogue: Catalogue) {
        self.init(
            round: past.round.text, names: IntroductionWords(catalogue: catalogue).names(others),
            program: program.name, when: Moment(past.at, catalogue, program.cadence.zone))
    }
}
