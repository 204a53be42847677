import Accounts
import Foundation
import Primitives
import Web

/// Somebody's own page, behind the link in their mail: whom they met, and pause, come back, leave.
struct MyIntroductionsPage: Page {
    static let template = "my-introductions"
    /// Introductions shown.
    static let shown = 20

    let name: String
    let workspace: String
    let program: String
    let taking: Bool
    let paused: Day?
    let gone: Bool
    let unreachable: Bool
    let actions: Actions
    let earliest: String
    let latest: String
    let meetings: [GroupShown]
    let hasMeetings: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.mine.title") }

    struct Actions: Sendable {
        let pause: String
        let resume: String
        let leave: String
    }

    /// What the link shows, read in its person's own scope.
    struct Mine: Sendable {
        let person: Person
        let workspace: String
        let program: Program
        let participation: Participation
        let isUnreachable: Bool
        let past: [PastIntroduction]
        let people: [PersonID: Person]
    }

    init(_ mine: Mine, token: String, _ form: Form, _ exchange: Exchange) {
        let (zone, catalogue) = (mine.program.cadence.zone, exchange.catalogue)
        let standing = mine.participation.standing(at: exchange.now)
        name = mine.person.profile.name
        workspace = mine.workspace
        program = mine.program.name
        taking = standing == .takesPart
        gone = standing == .left
        unreachable = mine.isUnreachable
        if case .paused(let until) = standing { paused = Day(until, catalogue, zone) } else { paused = nil }
        let path = "/me/\(token)"
        actions = Actions(pause: path + "/pause", resume: path + "/resume", leave: path + "/leave")
        let days = Pause.days(from: exchange.now, zone: zone)
        earliest = days?.lowerBound.text ?? ""
        latest = days?.upperBound.text ?? ""
        let words = IntroductionWords(catalogue: catalogue, isToThem: true)
        meetings = mine.past.map { GroupShown($0.introduction, mine.people, words, reader: mine.person.id) }
        hasMeetings = !meetings.isEmpty
        self.form = exchange.view(form)
    }
}
