import Accounts
import Primitives
import Web

/// All programs of a workspace.
struct ProgramsPage: Page {
    static let template = "programs"
    /// Faces shown of a program.
    static let faces = 5

    let isEmpty: Bool
    let hasPeople: Bool
    let mayEdit: Bool
    let programs: [Card]

    var title: WordKey { WordKey("programs.programs.title") }

    struct Card: Sendable {
        let id: String
        let name: String
        let cadence: String
        let people: String
        let state: Tag?
        let next: Moment?
        let faces: [Face]
        let more: String?
        /// Why somebody should look at it.
        let attention: String?
    }

    /// A program with how many take part and some of them.
    struct Listed: Sendable {
        let program: Program
        let count: Int
        let some: [Person]
        var attention: WordKey?
    }

    init(_ listed: [Listed], hasPeople: Bool, mayEdit: Bool, _ catalogue: Catalogue) {
        isEmpty = listed.isEmpty
        self.hasPeople = hasPeople
        self.mayEdit = mayEdit
        programs = listed.map { Card($0, catalogue) }
    }
}

extension ProgramsPage.Card {
    init(_ listed: ProgramsPage.Listed, _ catalogue: Catalogue) {
        let program = listed.program
        let next = Moment(program.nextRoundAt, catalogue, program.cadence.zone, weekday: true)
        let rest = listed.count - listed.some.count
        self.init(
            id: program.id.text, name: program.name, cadence: program.cadence.sentence(catalogue),
            people: catalogue.count(listed.count), state: program.state.tag(catalogue),
            next: program.isRunning ? next : nil,
            faces: listed.some.map { Face($0.profile) }, more: rest > 0 ? "+\(rest)" : nil,
            attention: listed.attention.map(catalogue.sentence))
    }
}

extension Program.State {
    /// Nil for one that runs, whose next date says more.
    func tag(_ catalogue: Catalogue) -> Tag? {
        switch self {
        case .running: nil
        case .draft: Tag(tone: "info", label: catalogue.sentence(WordKey("programs.program.draft")))
        case .paused: Tag(tone: "warn", label: catalogue.sentence(WordKey("programs.program.paused")))
        case .archived: Tag(tone: "quiet", label: catalogue.sentence(WordKey("programs.program.archived")))
        }
    }
}
