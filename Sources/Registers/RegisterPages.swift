import Accounts
import Foundation
import Primitives
import Web

/// All duties, what is late first.
struct RegistersPage: Page {
    static let template = "operator-registers"
    let title = WordKey("registers.title")
    let duties: [Row]

    struct Row: Sendable {
        let id: String
        let name: String
        let state: String
        let tone: String
        let until: String?
        let every: String
    }

    init(_ clocks: [DutyClock], _ exchange: Exchange) {
        let (catalogue, today) = (exchange.catalogue, Day(exchange.now))
        duties = clocks.map { clock in
            let state = clock.state(on: today)
            return Row(
                id: clock.duty.id, name: catalogue.sentence(clock.duty.title), state: catalogue.sentence(state.words),
                tone: state.tone, until: clock.until.map { "\($0)" },
                every: catalogue.sentence(WordKey("registers.every", ["days": "\(clock.duty.days)"])))
        }
    }
}

extension DutyClock.State {
    var words: WordKey {
        switch self {
        case .never: WordKey("registers.state.never")
        case .done: WordKey("registers.state.done")
        case .soon: WordKey("registers.state.soon")
        case .late: WordKey("registers.state.late")
        }
    }

    var tone: String {
        switch self {
        case .never: "quiet"
        case .done: "good"
        case .soon: "warn"
        case .late: "bad"
        }
    }
}

/// One duty: what was signed for, and the form for doing so.
struct DutyPage: Page {
    static let template = "operator-duty"
    let title = WordKey("registers.duty")
    let id: String
    let name: String
    let lead: String
    let state: String
    let tone: String
    let until: String?
    let entries: [Row]
    let isEmpty: Bool
    let form: FormView

    struct Row: Sendable {
        let id: String
        let doneOn: String
        let goodUntil: String?
        let outcome: String
        let words: String
        let signer: String?
        let file: String?
        let digest: String?
        /// Whether whoever looks may add the file.
        let isOwn: Bool
    }

    init(
        _ clock: DutyClock, _ entries: [RegisterEntry], names: [AccountID: String], form: Form, _ exchange: Exchange
    ) {
        let (catalogue, duty) = (exchange.catalogue, clock.duty)
        let state = clock.state(on: Day(exchange.now))
        id = duty.id
        (name, lead) = (catalogue.sentence(duty.title), catalogue.sentence(duty.lead))
        (self.state, tone) = (catalogue.sentence(state.words), state.tone)
        until = clock.until.map { "\($0)" }
        let reader = try? exchange.signedIn.account
        self.entries = entries.map { entry in
            Row(
                id: entry.id.text, doneOn: "\(entry.doneOn)", goodUntil: entry.goodUntil.map { "\($0)" },
                outcome: catalogue.sentence(entry.outcome.words), words: entry.document.words,
                signer: names[entry.signer], file: entry.evidence?.name, digest: entry.evidence?.digest,
                isOwn: entry.evidence == nil && entry.signer == reader)
        }
        isEmpty = entries.isEmpty
        let choices = RegisterEntry.Outcome.allCases.filter { $0 != .none || duty.mayBeNone }
        self.form = exchange.view(
            form,
            options: [
                "outcome": choices.map {
                    .init(value: $0.rawValue, label: catalogue.sentence($0.words), selected: $0 == .good)
                }
            ],
            labels: [
                "done": WordKey("registers.done"), "until": WordKey("registers.until"),
                "outcome": WordKey("registers.outcome"), "words": WordKey("registers.words"),
                "file": WordKey("registers.file"),
            ])
    }
}

extension RegisterEntry.Outcome {
    var words: WordKey {
        switch self {
        case .good: WordKey("registers.outcome.good")
        case .open: WordKey("registers.outcome.open")
        case .none: WordKey("registers.outcome.none")
        }
    }
}
