import Accounts
import Foundation
import Primitives
import Web

/// Somebody's place in the next round, and what a hand can do about it.
struct DraftPersonPage: Page {
    static let template = "draft-person"
    /// Groups and people that a list offers; beyond, those are offered who were looked for, or a group by its number.
    static let listed = 200

    let program: RoundPreviewPage.Link
    let person: RoundPreviewPage.Member
    let preview: String
    let group: Group?
    /// Why the person is left out.
    let reason: String?
    let groups: [FormView.Option]
    let hasGroups: Bool
    let isListed: Bool
    /// What was looked for, where not all are listed.
    let find: String
    let noneFound: Bool
    let more: String?
    let last: String
    let others: [FormView.Option]
    let hasOthers: Bool
    let out: [FormView.Option]
    let hasOut: Bool
    let reasons: [FormView.Option]
    let form: FormView

    var title: WordKey { WordKey("programs.edit.title", ["name": person.name]) }

    struct Group: Sendable {
        let number: String
        let others: String
    }

    /// What was read of the draft for it.
    struct Seen: Sendable {
        let own: DraftPart
        /// All groups by number, where they can be listed; else those of whoever was looked for.
        let groups: [(Int, Introduction)]
        /// Left out, and not by their own word.
        let out: [PersonID]
        let look: DraftLook
    }

    init(
        _ program: Program, _ seen: Seen, _ person: Person, _ people: [PersonID: Person], _ form: Form,
        _ exchange: Exchange
    ) {
        let (catalogue, words) = (exchange.catalogue, IntroductionWords(catalogue: exchange.catalogue))
        let round = seen.own.round
        self.program = .init(id: program.id.text, name: program.name)
        self.person = .init(person)
        preview = round.id.text
        let own = seen.own.groups.first
        let names = { (introduction: Introduction) in
            words.names(introduction.people.filter { $0 != person.id }.compactMap { people[$0]?.profile.name })
        }
        group = own.map { Group(number: "\($0.number)", others: names($0.introduction)) }
        reason = seen.own.absences.first.map {
            catalogue.sentence($0.reason.words(catalogue, program.cadence.zone))
        }
        isListed = round.counts.groups <= Self.listed
        last = "\(round.counts.groups)"
        find = seen.look.query
        noneFound = !find.isEmpty && seen.look.found.isEmpty
        more = seen.look.total > seen.look.found.count ? catalogue.count(seen.look.total - seen.look.found.count) : nil
        let elsewhere = seen.groups.filter { $0.0 != own?.number }
        groups = elsewhere.map { .init(value: "\($0.0)", label: "\($0.0): \(names($0.1))") }
        hasGroups = !groups.isEmpty
        let waiting = seen.out.filter { $0 != person.id }
        let others = elsewhere.flatMap { $0.1.people }
        self.others = Self.options(own == nil ? others : others + waiting, people)
        hasOthers = !self.others.isEmpty
        out = own == nil ? Self.options(waiting, people) : []
        hasOut = !out.isEmpty
        reasons = Absence.Reason.byHand.map {
            .init(value: $0.word, label: catalogue.sentence($0.words(catalogue, program.cadence.zone)))
        }
        self.form = exchange.view(form, labels: Self.labels)
    }

    private static let labels = [
        "group": WordKey("programs.edit.group"), "other": WordKey("programs.edit.swap"),
        "join-other": WordKey("programs.edit.join"), "reason": WordKey("programs.edit.reason"),
    ]

    private static func options(_ ids: [PersonID], _ people: [PersonID: Person]) -> [FormView.Option] {
        ids.compactMap { people[$0] }.sorted { $0.profile.name < $1.profile.name }.map {
            .init(value: $0.id.text, label: $0.profile.name)
        }
    }
}
