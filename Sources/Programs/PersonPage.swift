import Accounts
import Foundation
import Primitives
import Web

/// One person: what the workspace knows, and whom they met. Members see what an introduction would tell them; the rest is for
/// those who look after people.
struct PersonPage: Page {
    static let template = "person"
    /// Introductions shown.
    static let shown = 50

    let person: Shown
    let attributes: [Attribute]
    let meetings: [Meeting]
    let hasMeetings: Bool
    /// Since when no mail reaches them.
    let unreachable: Day?
    /// And sees pauses, meetings, attributes, and whether mail arrives.
    let mayEdit: Bool
    let mayErase: Bool

    var title: WordKey { WordKey("programs.person.title", ["name": person.name]) }

    struct Shown: Sendable {
        let id: String
        let name: String
        let address: String
        let initials: String
        let tone: Int
        let department: String?
        let location: String?
        let zone: String?
        let started: Day?
        let state: Tag
        let paused: Day?
        /// Paused until they say so.
        let isOpenEnded: Bool
    }

    struct Attribute: Sendable {
        let label: String
        let value: String
    }

    struct Meeting: Sendable {
        let when: Day
        let program: String
        let with: [Face]
        let href: String
    }

    /// All that is known about them, opened.
    struct Known: Sendable {
        let person: Person
        let standing: PersonStanding
        let past: [PastIntroduction]
        let others: [PersonID: Person]
        let programs: [Program]
        let unreachableSince: Date?
    }

    init(_ known: Known, mayEdit: Bool, mayErase: Bool, _ catalogue: Catalogue) {
        let profile = known.person.profile
        person = Shown(known.person, mayEdit ? known.standing : .takesPart, catalogue)
        attributes = (mayEdit ? profile.custom : [:]).sorted { $0.key < $1.key }.map {
            Attribute(label: $0.key, value: $0.value)
        }
        let programs = Dictionary(known.programs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        meetings = (mayEdit ? known.past : []).filter { $0.secretUntil == nil && !$0.isVoid }.map { past in
            let program = programs[past.program]
            let others = past.introduction.people.filter { $0 != known.person.id }.compactMap { known.others[$0] }
            return Meeting(
                when: Day(past.at, catalogue, program?.cadence.zone ?? .gmt), program: program?.name ?? "",
                with: others.map { Face($0.profile) }, href: "/rounds/\(past.round.text)")
        }
        hasMeetings = !meetings.isEmpty
        unreachable = (mayEdit ? known.unreachableSince : nil).map { Day($0, catalogue, .gmt) }
        (self.mayEdit, self.mayErase) = (mayEdit, mayErase)
    }
}

extension PersonPage.Shown {
    init(_ person: Person, _ standing: PersonStanding, _ catalogue: Catalogue) {
        let (profile, face) = (person.profile, Face(person.profile))
        var (paused, isOpenEnded): (Day?, Bool) = (nil, false)
        if case .paused(let until) = standing {
            let zone = profile.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
            (paused, isOpenEnded) = (until.map { Day($0, catalogue, zone) }, until == nil)
        }
        self.init(
            id: person.id.text, name: profile.name, address: profile.address.text, initials: face.initials,
            tone: face.tone, department: profile.department, location: profile.location, zone: profile.timeZone,
            started: profile.startDate.flatMap { Day($0, catalogue) }, state: standing.tag(catalogue), paused: paused,
            isOpenEnded: isOpenEnded)
    }
}
