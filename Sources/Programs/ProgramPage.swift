import Audiences
import Foundation
import Primitives
import Web

/// One program: its next round and its past ones.
struct ProgramPage: Page {
    static let template = "program"
    /// Rounds on a page.
    static let size = 10
    /// People named who are left out because they did not answer.
    static let shownSilent = 50

    let program: Shown
    let life: ProgramLife
    let asking: AskingShown?
    let rounds: [Row]
    let hasRounds: Bool
    let pages: PageLinks
    let canRun: Bool
    /// One person is left of those it is for.
    let isAlone: Bool
    let mayEdit: Bool
    /// What came of it: pictures, from the first round on.
    let figures: [Figure]
    let hasFigures: Bool
    /// A round was run, and is being counted.
    let isCounting: Bool
    /// Whether people are asked afterwards if they met.
    let asks: Bool
    let silent: [Silent]
    let hasSilent: Bool
    /// Whom it is for, where not for everybody: one audience, or two sides. Set by whoever knows the audiences.
    var audiences: [AudienceLink] = []
    var hasAudience = false
    /// That its next date has passed.
    /// Why somebody should look at it before the next round.
    var overdue: String?
    /// What whoever looks after it should know.
    var notices: [ProgramNoticeShown] = []
    /// How many a lottery has.
    var hosts: String?

    var title: WordKey { WordKey("programs.program.title", ["name": program.name]) }

    struct Shown: Sendable {
        let id: String
        let name: String
        let kind: String
        let cadence: String
        let zone: String
        /// How many meet at a time; nil where the kind itself says so.
        let size: String?
        let people: String
        /// What was chosen about the kind.
        let details: [Detail]
    }

    struct Detail: Sendable, Equatable {
        let label: String
        let value: String
    }

    /// Left out because three introductions in a row were not answered.
    struct Silent: Sendable {
        let id: String
        let name: String
        let since: Day
    }

    /// What people say after they were introduced.
    struct Afterwards: Sendable {
        var asks = true
        var silent: [Silent] = []
    }

    /// A page of the rounds that were run, the latest first.
    struct Past: Sendable {
        let rounds: [Round]
        let progress: [RoundID: RoundProgress]
        let page: Int
        let total: Int
        /// There is no mail server: mails lie in the outbox of this machine.
    }

    struct Row: Sendable {
        let id: String
        let number: String
        let when: Moment
        let people: String
        let groups: String
        let state: Tag
        let bar: Bar?
    }

    init(
        _ program: Program, _ coming: [RoundDate], isApproved: Bool, people: Int, _ past: Past, _ figures: [Figure],
        isCounting: Bool, asking: AskingShown? = nil,
        mayEdit: Bool, _ afterwards: Afterwards = Afterwards(), _ catalogue: Catalogue
    ) {
        let cadence = program.cadence
        life = ProgramLife(program, coming, isApproved: isApproved, catalogue)
        self.asking = asking
        self.program = Shown(
            id: program.id.text, name: program.name,
            kind: catalogue.sentence(program.settings.matching.kind.name.words), cadence: cadence.sentence(catalogue),
            zone: cadence.zone.identifier,
            size: program.settings.matching.kind.hasOwnSize ? nil : "\(program.groupSize)",
            people: catalogue.count(people),
            details: program.settings.matching.kind.details(program.cadence, catalogue))
        rounds = past.rounds.compactMap { round in
            let progress = past.progress[round.id] ?? RoundProgress()
            return Row(round, progress.state.tag(catalogue), program, catalogue)
        }
        hasRounds = past.total > 0
        let path = "/programs/\(program.id.text)"
        pages = PageLinks(page: past.page, size: Self.size, total: past.total, catalogue) {
            "\(path)?page=\($0)#history"
        }
        canRun = people >= 2
        isAlone = people == 1
        self.mayEdit = mayEdit
        (self.figures, hasFigures, self.isCounting) = (figures, !figures.isEmpty, isCounting)
        (asks, silent, hasSilent) = (afterwards.asks, afterwards.silent, !afterwards.silent.isEmpty)
    }
}

extension ProgramKind {
    /// Its groups are as large as its seats or winners make them.
    var hasOwnSize: Bool {
        switch self {
        case .lottery, .composer: true
        default: false
        }
    }

    /// What was chosen about it, as the program's page tells it.
    func details(_ cadence: Cadence, _ catalogue: Catalogue) -> [ProgramPage.Detail] {
        func detail(_ label: WordKey, _ value: String) -> ProgramPage.Detail {
            ProgramPage.Detail(label: catalogue.sentence(label), value: value)
        }
        func by(_ attribute: ProgramAttribute) -> ProgramPage.Detail {
            detail(WordKey("programs.match.attribute"), attribute.name(catalogue))
        }
        switch self {
        case .random, .audiences: return []
        case .across(let attribute), .within(let attribute): return [by(attribute)]
        case .lottery(let winners): return [detail(WordKey("programs.match.winners"), "\(winners)")]
        case .sides(let attribute, let one, let other):
            return [
                by(attribute), detail(WordKey("programs.match.one"), one),
                detail(WordKey("programs.match.other"), other),
            ]
        case .composer(let attribute, let seats):
            let all = seats.map { "\($0.value): \($0.seats)" }.joined(separator: "; ")
            return [by(attribute), detail(WordKey("programs.match.seat"), all)]
        case .mystery(let meeting):
            let day =
                meeting.days == 0
                ? WordKey("programs.match.days-same")
                : WordKey("programs.match.days-later", ["days": "\(meeting.days)"])
            return [
                detail(WordKey("programs.match.place"), meeting.place),
                detail(WordKey("programs.match.days"), catalogue.sentence(day) + ", " + Cadence.clock(meeting.hour)),
            ]
        }
    }
}

extension ProgramPage.Row {
    /// Nil for a round that was not run.
    init?(_ round: Round, _ state: Tag, _ program: Program, _ catalogue: Catalogue) {
        guard let number = round.number, let startedAt = round.startedAt else { return nil }
        self.init(
            id: round.id.text, number: "\(number)", when: Moment(startedAt, catalogue, program.cadence.zone),
            people: catalogue.count(round.counts.people), groups: catalogue.count(round.counts.groups), state: state,
            bar: Bar(round.counts, catalogue))
    }
}

extension RoundProgress.State {
    func tag(_ catalogue: Catalogue) -> Tag {
        switch self {
        case .kept: Tag(tone: "warn", label: catalogue.sentence(WordKey("programs.round.kept-state")))
        case .running: Tag(tone: "info", label: catalogue.sentence(WordKey("programs.round.running")))
        case .complete: Tag(tone: "good", label: catalogue.sentence(WordKey("programs.round.complete")))
        case .incomplete: Tag(tone: "bad", label: catalogue.sentence(WordKey("programs.round.incomplete")))
        }
    }
}

extension Bar {
    /// The people of a round.
    init?(_ counts: RoundCounts, _ catalogue: Catalogue) {
        self.init(
            [
                ("first", catalogue.sentence(WordKey("programs.bar.first")), counts.first),
                ("again", catalogue.sentence(WordKey("programs.bar.again")), counts.again),
                ("out", catalogue.sentence(WordKey("programs.bar.out")), counts.left),
            ], catalogue)
    }
}

/// An audience as the page of its program names it.
struct AudienceLink: Sendable {
    let name: String
    /// For those who may see who is in.
    let path: String?

    init(_ name: String, id: AudienceID, mayOpen: Bool) {
        self.name = name
        path = mayOpen ? "/audiences/\(id.text)" : nil
    }
}
