import Accounts
import Foundation
import Primitives
import Web

/// Somebody's place in the next round, and what a hand can do about it.
struct DraftPersonPage: Page {
    static let template = "draft-person"
    /// Groups and people that a list offers; beyond, groups are chosen by number.
    static let listed = 200

    let program: Link
    let person: Member
    let preview: String
    let group: Group?
    /// Why the person is left out.
    let reason: String?
    let groups: [FormView.Option]
    let isListed: Bool
    let last: String
    let others: [FormView.Option]
    let hasOthers: Bool
    let out: [FormView.Option]
    let hasOut: Bool
    let reasons: [FormView.Option]
    let form: FormView

    var title: WordKey { WordKey("programs.edit.title", ["name": person.name]) }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    struct Member: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let detail: String?
    }

    struct Group: Sendable {
        let number: String
        let others: String
    }

    init(
        _ program: Program, _ round: Round, _ draft: RoundDraft, _ person: Person, _ people: [PersonID: Person],
        _ form: Form, _ exchange: Exchange
    ) {
        let (catalogue, words) = (exchange.catalogue, IntroductionWords(catalogue: exchange.catalogue))
        let face = Face(person.profile)
        self.program = Link(id: program.id.text, name: program.name)
        self.person = Member(
            id: person.id.text, name: face.name, initials: face.initials, tone: face.tone, detail: face.detail)
        preview = round.id.text
        let numbered = Array(zip(1..., draft.introductions))
        let own = numbered.first { $0.1.people.contains(person.id) }
        let names = { (introduction: Introduction) in
            words.names(introduction.people.filter { $0 != person.id }.compactMap { people[$0]?.profile.name })
        }
        group = own.map { Group(number: "\($0.0)", others: names($0.1)) }
        reason = draft.absences.first { $0.person == person.id }.map {
            catalogue.sentence($0.reason.words(catalogue, program.cadence.zone))
        }
        isListed = numbered.count <= Self.listed
        last = "\(numbered.count)"
        groups =
            isListed
            ? numbered.filter { $0.0 != own?.0 }.map { .init(value: "\($0.0)", label: "\($0.0): \(names($0.1))") } : []
        let elsewhere = isListed ? numbered.filter { $0.0 != own?.0 }.flatMap { $0.1.people } : []
        let waiting = draft.absences.filter { !$0.reason.isTheirs && $0.person != person.id }.map(\.person)
        others = Self.options(own == nil ? elsewhere : elsewhere + waiting, people)
        hasOthers = !others.isEmpty
        out = own == nil ? Self.options(waiting, people) : []
        hasOut = !out.isEmpty
        reasons = Absence.Reason.byHand.map {
            .init(value: $0.word, label: catalogue.sentence($0.words(catalogue, program.cadence.zone)))
        }
        self.form = exchange.view(form, labels: ["act": WordKey("programs.edit.act")])
    }

    private static func options(_ ids: [PersonID], _ people: [PersonID: Person]) -> [FormView.Option] {
        ids.compactMap { people[$0] }.sorted { $0.profile.name < $1.profile.name }.map {
            .init(value: $0.id.text, label: $0.profile.name)
        }
    }
}
