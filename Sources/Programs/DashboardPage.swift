import Charts
import Foundation
import Primitives
import Web

/// What came of the programs of a workspace: of all together, or of one that was chosen.
struct DashboardPage: Page {
    static let template = "dashboard"

    /// All programs together, and each of them.
    let choices: [ProgramChoice]
    let hasChoice: Bool
    /// The one that is looked at; nil for all.
    let program: ProgramChoice?
    /// Whether there is a program, and whether a round was run.
    let hasPrograms: Bool
    let hasRounds: Bool
    let mayEdit: Bool
    /// A round was run, and is being counted.
    let isCounting: Bool
    let counted: Moment?
    let totals: [Total]
    let figures: [Figure]

    var title: WordKey { WordKey("programs.dashboard.title") }

    struct Total: Sendable {
        let label: String
        let value: String
    }
}

/// A program to choose in a list; no value stands for all of them.
struct ProgramChoice: Sendable {
    let value: String
    let label: String
    let selected: Bool

    static func all(_ programs: [Program], _ chosen: ProgramID?, _ everything: String) -> [ProgramChoice] {
        [ProgramChoice(value: "", label: everything, selected: chosen == nil)]
            + programs.map { ProgramChoice(value: $0.id.text, label: $0.name, selected: $0.id == chosen) }
    }
}

extension Figures {
    /// A few numbers above the pictures.
    func totals(_ facts: DashboardFacts) -> [DashboardPage.Total] {
        let coverage = facts.coverage
        var totals = [
            (say("programs.figure.people"), count(facts.people)),
            (say("programs.figure.introduced-ever"), count(facts.introduced)),
            (say("programs.figure.ties-made"), count(facts.ties)),
        ]
        if coverage.possible > 0 {
            totals.append((say("programs.figure.covered"), percent(coverage.met, of: coverage.possible)))
        }
        let answers = facts.answers
        if answers.answered > 0 {
            totals.append((say("programs.figure.met-of-answers"), percent(answers.yes, of: answers.answered)))
        }
        return totals.map(DashboardPage.Total.init)
    }

    /// Pictures of what was counted. Departments have pictures where there are several.
    func counted(_ facts: DashboardFacts, named: String? = nil) -> [Figure] {
        let departments = facts.groups.count > 1 ? [map(facts), coverage(facts)] : []
        return [met(facts), ties(facts), left(facts, named: named)] + departments
    }
}
