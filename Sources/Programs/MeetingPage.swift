import Accounts
import Foundation
import Primitives
import Web

/// Did you meet? Three answers, a few words, and afterwards a kind word.
struct MeetingPage: Page {
    static let template = "meeting"
    /// Characters of a remark and of a kind word.
    static let maximumWords = 500

    let path: String
    let round: String
    let program: String
    let when: Day
    let names: String
    let people: [Person]
    let choices: [Choice]
    let others: [Said]
    let mayThank: Bool
    let received: [Received]
    let length: String
    let form: FormView

    var title: WordKey { WordKey("programs.met.title", ["names": names]) }

    struct Person: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let detail: String?
        /// They were sent a kind word already.
        let thanked: Bool
    }

    struct Choice: Sendable {
        let value: String
        let label: String
        let chosen: Bool
    }

    /// What another said, which stands beside one's own word and does not overrule it.
    struct Said: Sendable {
        let sentence: String
    }

    /// A kind word that came by mail. Its words are not repeated here, where another may have got the link.
    struct Received: Sendable {
        let id: String
        let sender: String
        let isReported: Bool
    }

    /// One introduction, read in the scope of somebody who is in it.
    struct Met: Sendable {
        let past: PastIntroduction
        let program: Program
        let people: [PersonID: Accounts.Person]
        let answers: [MeetingAnswered]
        let remark: String
        /// What they wrote and what was written to them about it.
        let compliments: [Compliment]
    }

    init(_ met: Met, _ seat: PersonSeat, _ form: FormView, _ catalogue: Catalogue) {
        let others = met.past.introduction.people.filter { $0 != seat.person }.compactMap { met.people[$0] }
        let own = met.answers.first { $0.person == seat.person }?.answer
        path = seat.path
        round = met.past.round.text
        program = met.program.name
        when = Day(met.past.at, catalogue, met.program.cadence.zone)
        names = IntroductionWords(catalogue: catalogue).names(others.map(\.profile.name))
        people = others.map { person in
            let face = Face(person.profile)
            return Person(
                id: person.id.text, name: face.name, initials: face.initials, tone: face.tone, detail: face.detail,
                thanked: met.compliments.contains { $0.to == person.id })
        }
        choices = MeetingAnswer.allCases.map {
            Choice(value: $0.rawValue, label: catalogue.sentence($0.words), chosen: $0 == own)
        }
        self.others = met.answers.compactMap { answered in
            guard answered.person != seat.person, let answer = answered.answer,
                let name = met.people[answered.person]?.profile.name
            else { return nil }
            return Said(sentence: catalogue.sentence(answer.said(by: name)))
        }
        mayThank = own == .yes
        received = met.compliments.filter { $0.to == seat.person }.map {
            Received(
                id: $0.id.text, sender: met.people[$0.from]?.profile.name ?? "–", isReported: $0.isReported)
        }
        length = "\(Self.maximumWords)"
        self.form = form
    }
}

extension MeetingAnswer {
    var words: WordKey {
        switch self {
        case .yes: WordKey("programs.met.yes")
        case .planned: WordKey("programs.met.planned")
        case .no: WordKey("programs.met.no")
        }
    }

    func said(by name: String) -> WordKey {
        switch self {
        case .yes: WordKey("programs.met.said-yes", ["name": name])
        case .planned: WordKey("programs.met.said-planned", ["name": name])
        case .no: WordKey("programs.met.said-no", ["name": name])
        }
    }
}
