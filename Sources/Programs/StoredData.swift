import Accounts
import Foundation
import Primitives
import Store
import Web

/// All that is stored about somebody, as sections of lines: what the page shows, and the file to take away.
package struct StoredData: Sendable, Encodable, Equatable {
    let sections: [Section]

    package typealias Section = StoredSection
    package typealias Line = StoredSection.Line

    /// What another room knows of somebody, in plain words.
    package typealias Source = @Sendable (Transaction, WorkspaceID, PersonID, Catalogue) throws -> [Section]

    /// The file: JSON (RFC 8259), keys in order.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

/// What the sections are made of, read in the person's own scope.
struct StoredFacts: Sendable {
    let mine: MyIntroductionsPage.Mine
    let requests: [PersonRequest]
    let remarks: [RoundID: String]
    let compliments: [Compliment]
    /// The workspace lets people erase themselves.
    let erasesAtOnce: Bool
    var linkExpiries: [Date] = []
    var traces = StoredTraces()
    /// Of other rooms.
    var others: [StoredData.Section] = []
}

extension StoredData {
    init(_ facts: StoredFacts, _ catalogue: Catalogue) {
        let words = StoredWords(facts: facts, catalogue: catalogue)
        sections =
            ([
                words.profile(), words.choices(), words.lists(), words.programs(), words.introductions(),
                words.answers(), words.kindWords(),
            ] + words.traces() + [words.requests(), words.links()] + facts.others).filter { !$0.lines.isEmpty }
    }
}

/// Puts what is stored into plain words.
private struct StoredWords {
    let facts: StoredFacts
    let catalogue: Catalogue

    private var mine: MyIntroductionsPage.Mine { facts.mine }
    private var zone: TimeZone { mine.person.profile.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt }

    func profile() -> StoredData.Section {
        let profile = mine.person.profile
        let custom = profile.custom.sorted { $0.key < $1.key }.map { StoredData.Line(label: $0.key, value: $0.value) }
        return section(
            WordKey("programs.stored.profile"), WordKey("programs.stored.profile-why"),
            [
                line(WordKey("programs.person.name"), profile.name),
                line(WordKey("programs.person.address"), profile.address.text),
                line(WordKey("programs.person.department"), profile.department),
                line(WordKey("programs.person.location"), profile.location),
                line(WordKey("programs.person.zone"), profile.timeZone),
                line(WordKey("programs.person.started"), profile.startDate),
                line(WordKey("programs.stored.since"), moment(mine.person.createdAt)),
            ] + custom)
    }

    func choices() -> StoredData.Section {
        let choices = mine.choices
        let hours = choices.hours.map { hours in
            let days = zip(1..., WorkingHours.weekdays).filter { hours.days.contains($0.0) }
                .map { catalogue.sentence($0.1) }
            return "\(days.joined(separator: ", ")) · \(Cadence.clock(hours.from))–\(Cadence.clock(hours.to))"
        }
        let language = choices.mailLanguage.map(ChoicesForm.name)
        return section(
            WordKey("programs.choices.about"), WordKey("programs.stored.choices-why"),
            [
                line(WordKey("programs.choices.introduction"), choices.introduction),
                line(WordKey("programs.choices.language"), language),
                line(WordKey("programs.choices.languages"), list(choices.languages)),
                line(WordKey("programs.choices.zone"), choices.timeZone),
                line(WordKey("programs.choices.hours"), hours),
                line(WordKey("programs.choices.departments"), list(choices.departments)),
                line(WordKey("programs.choices.locations"), list(choices.locations)),
                line(WordKey("programs.choices.topics"), list(choices.topics)),
            ]
                + mine.details.sorted { $0.key < $1.key }.map { name, value in
                    let label = ProgramAttribute(name)?.name(catalogue) ?? name
                    return StoredData.Line(label: label, value: value)
                })
    }

    func lists() -> StoredData.Section {
        let asked = mine.choices.asked.map { MyIntroductionsPage.Listed($0, mine.people, isFirst: false).label }
        let never = mine.choices.never.map { MyIntroductionsPage.Listed($0, mine.people, isFirst: false).label }
        return section(
            WordKey("programs.stored.lists"), WordKey("programs.stored.lists-why"),
            [
                line(WordKey("programs.choices.wishes"), list(asked)),
                line(WordKey("programs.choices.never"), list(never)),
            ])
    }

    func programs() -> StoredData.Section {
        let said = mine.programs.compactMap { program -> StoredData.Line? in
            guard let participation = mine.participations[program.id] else { return nil }
            return StoredData.Line(label: program.name, value: catalogue.sentence(state(participation)))
        }
        let pause = mine.notNow.map { notNow in
            let until = notNow.until.map(moment) ?? catalogue.sentence(WordKey("programs.mine.all-paused-open"))
            return StoredData.Line(label: catalogue.sentence(WordKey("programs.mine.all")), value: until)
        }
        return section(
            WordKey("programs.programs.title"), WordKey("programs.stored.programs-why"),
            said + [pause].compactMap { $0 })
    }

    private func state(_ participation: Participation) -> WordKey {
        switch participation.standing(at: mine.readAt) {
        case .takesPart, .declined, .unanswered, .unasked, .unreachable: WordKey("programs.person.active")
        case .paused: WordKey("programs.person.paused")
        case .left: WordKey("programs.left.gone")
        case .silent: WordKey("programs.left.silent")
        }
    }

    func introductions() -> StoredData.Section {
        let names = IntroductionWords(catalogue: catalogue)
        return section(
            WordKey("programs.mine.meetings"), WordKey("programs.stored.introductions-why"),
            mine.past.map { past in
                let others = past.introduction.people.filter { $0 != mine.person.id }
                if past.secretUntil != nil {
                    let secret = catalogue.sentence(WordKey("programs.mail.mystery.heading"))
                    return StoredData.Line(label: moment(past.at), value: secret)
                }
                let met = names.names(others.compactMap { mine.people[$0]?.profile.name })
                return StoredData.Line(
                    label: moment(past.at), value: ([met] + then(past)).filter { !$0.isEmpty }.joined(separator: " · "))
            })
    }

    /// What was told of them.
    private func then(_ past: PastIntroduction) -> [String] {
        guard let told = mine.told[past.round]?[mine.person.id] else { return [] }
        return [told.department, told.location].compactMap(\.self) + told.custom.sorted { $0.key < $1.key }.map(\.value)
    }

    func answers() -> StoredData.Section {
        let own = mine.answers.filter { $0.person == mine.person.id }
        return section(
            WordKey("programs.stored.answers"), WordKey("programs.stored.answers-why"),
            mine.past.compactMap { past in
                guard let answer = own.first(where: { $0.round == past.round })?.answer else { return nil }
                let words = [catalogue.sentence(answer.words), facts.remarks[past.round] ?? ""]
                return StoredData.Line(
                    label: moment(past.at), value: words.filter { !$0.isEmpty }.joined(separator: " · "))
            })
    }

    func kindWords() -> StoredData.Section {
        section(
            WordKey("programs.stored.kind"), WordKey("programs.stored.kind-why"),
            facts.compliments.map { word in
                let isMine = word.from == mine.person.id
                let name = mine.people[isMine ? word.to : word.from]?.profile.name ?? "–"
                let label =
                    isMine
                    ? WordKey("programs.stored.kind-to", ["name": name])
                    : WordKey("programs.stored.kind-from", ["name": name])
                return StoredData.Line(label: catalogue.sentence(label), value: word.words)
            })
    }

    func requests() -> StoredData.Section {
        section(
            WordKey("programs.stored.requests"), WordKey("programs.stored.requests-why"),
            facts.requests.map { request in
                let state = request.isDone ? WordKey("programs.stored.is-done") : WordKey("programs.stored.is-open")
                let what = request.kind == .erase ? catalogue.sentence(WordKey("programs.stored.erase")) : request.words
                return StoredData.Line(
                    label: moment(request.createdAt), value: what + " · " + catalogue.sentence(state))
            })
    }

    func traces() -> [StoredData.Section] {
        StoredTraceWords(traces: facts.traces, catalogue: catalogue, zone: zone).sections
    }

    func links() -> StoredData.Section {
        section(
            WordKey("programs.stored.links"), WordKey("programs.stored.links-why"),
            facts.linkExpiries.map {
                StoredData.Line(label: catalogue.sentence(WordKey("programs.stored.link-until")), value: moment($0))
            })
    }

    private func section(_ title: WordKey, _ why: WordKey, _ lines: [StoredData.Line?]) -> StoredData.Section {
        StoredData.Section(
            title: catalogue.sentence(title), why: catalogue.sentence(why), lines: lines.compactMap { $0 })
    }

    private func line(_ label: WordKey, _ value: String?) -> StoredData.Line? {
        guard let value, !value.isEmpty else { return nil }
        return StoredData.Line(label: catalogue.sentence(label), value: value)
    }

    private func list(_ words: [String]) -> String { words.joined(separator: ", ") }
    private func moment(_ date: Date) -> String { Moment(date, catalogue, zone).text }
}
