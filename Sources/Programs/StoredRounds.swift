import Accounts
import Audiences
import Foundation
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

/// What is read for the sections about rounds, audiences and mails.
struct StoredTraces: Sendable {
    var rounds = StoredRounds()
    /// Names of those in `rounds.before`.
    var names: [PersonID: String] = [:]
    var answers: [(post: QuestionPost, text: String, at: Date)] = []
    var audiences: [AudienceTrace] = []
    var mails: [WrittenMail] = []
    var role: Role?
}

extension ProgramsSlice {
    /// In the workspace's scope.
    func traces(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> StoredTraces {
        let rounds = try StoredRoundsStore(vault: vault).read(tx, workspace, person)
        let others = try people.people(tx, workspace, Array(Set(rounds.before.flatMap(\.others))))
        let addresses = try people.addresses(tx, workspace, person)
        return StoredTraces(
            rounds: rounds, names: others.mapValues(\.profile.name),
            answers: try questions.given(tx, workspace, by: person),
            audiences: try audiences.members.traces(tx, workspace, of: person),
            mails: try DeliveryStore(vault).written(tx, workspace, to: addresses),
            role: try leaving.role(tx, workspace, person))
    }
}

/// Puts those into plain words.
struct StoredTraceWords {
    let traces: StoredTraces
    let catalogue: Catalogue
    let zone: TimeZone

    var sections: [StoredSection] { [rounds(), before(), questions(), audiences(), mails(), account()] }

    private func rounds() -> StoredSection {
        let rounds = traces.rounds
        let said = rounds.said.map { line($0.at, $0.program, words(of: $0.answer)) }
        let missed = rounds.missed.map { line($0.at, $0.program, $0.reason.words(catalogue, zone)) }
        let offered = rounds.offered.map {
            line($0.at, $0.program, words(of: $0.state))
        }
        let lost = rounds.unreachableSince.map { line($0, nil, WordKey("programs.left.undeliverable")) }
        return section(
            WordKey("programs.stored.rounds"), WordKey("programs.stored.rounds-why"),
            hosted() + said + missed + offered + [lost].compactMap { $0 })
    }

    private func hosted() -> [StoredSection.Line] {
        let words = catalogue.sentence(WordKey("programs.stored.hosts"))
        return traces.rounds.hosted.map { .init(label: $0, value: words) }
    }

    private func words(of answer: RoundAsk.Answer?) -> WordKey {
        switch answer {
        case .yes: WordKey("programs.stored.said-in")
        case .no: WordKey("programs.stored.said-out")
        case nil: WordKey("programs.stored.said-nothing")
        }
    }

    private func words(of state: SecondOffer.State) -> WordKey {
        switch state {
        case .offered: WordKey("programs.stored.offer-offered")
        case .waiting: WordKey("programs.stored.offer-waiting")
        case .matched: WordKey("programs.stored.offer-matched")
        case .next: WordKey("programs.stored.offer-next")
        case .declined: WordKey("programs.stored.offer-declined")
        }
    }

    private func before() -> StoredSection {
        let words = IntroductionWords(catalogue: catalogue)
        return section(
            WordKey("programs.stored.before"), WordKey("programs.stored.before-why"),
            traces.rounds.before.map { meeting in
                .init(label: meeting.program, value: words.names(meeting.others.compactMap { traces.names[$0] }))
            })
    }

    private func questions() -> StoredSection {
        section(
            WordKey("programs.stored.questions"), WordKey("programs.stored.questions-why"),
            traces.answers.map { .init(label: $0.post.question.text(catalogue), value: $0.text) })
    }

    private func audiences() -> StoredSection {
        section(
            WordKey("programs.stored.audiences"), WordKey("programs.stored.audiences-why"),
            traces.audiences.map { trace in
                let words =
                    trace.isIn ? WordKey("programs.stored.audience-in") : WordKey("programs.stored.audience-out")
                return .init(label: trace.name, value: moment(trace.at) + " · " + catalogue.sentence(words))
            })
    }

    private func mails() -> StoredSection {
        section(
            WordKey("programs.stored.mails"), WordKey("programs.stored.mails-why"),
            traces.mails.map { mail in
                .init(label: moment(mail.at), value: mail.subject + " · " + catalogue.sentence(words(of: mail.state)))
            })
    }

    private func words(of state: DeliveryState) -> WordKey {
        switch state {
        case .queued: WordKey("programs.stored.mail-queued")
        case .sending: WordKey("programs.stored.mail-sending")
        case .sent: WordKey("programs.stored.mail-sent")
        case .kept: WordKey("programs.stored.mail-kept")
        case .refused: WordKey("programs.stored.mail-refused")
        case .unknown: WordKey("programs.stored.mail-unknown")
        }
    }

    private func account() -> StoredSection {
        section(
            WordKey("programs.stored.account"), WordKey("programs.stored.account-why"),
            [traces.role].compactMap { $0 }.map { role in
                .init(
                    label: catalogue.sentence(WordKey("programs.stored.role")),
                    value: catalogue.sentence(role.words))
            })
    }

    private func line(_ at: Date, _ program: String?, _ words: WordKey) -> StoredSection.Line {
        .init(
            label: moment(at), value: [program, catalogue.sentence(words)].compactMap { $0 }.joined(separator: " · "))
    }

    private func section(_ title: WordKey, _ why: WordKey, _ lines: [StoredSection.Line]) -> StoredSection {
        StoredSection(title, why: why, catalogue, lines)
    }

    private func moment(_ date: Date) -> String { Moment(date, catalogue, zone).text }
}
