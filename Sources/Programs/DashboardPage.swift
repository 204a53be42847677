import Charts
import Foundation
import Primitives
import Web

/// What came of all programs of a workspace together.
struct DashboardPage: Page {
    static let template = "dashboard"

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
