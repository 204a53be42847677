import Accounts
import Calendars
import Foundation
import Primitives
import Web

/// Somebody's polls.
struct PollsPage: Page {
    static let template = "polls"

    let polls: [Row]
    let isEmpty: Bool

    var title: WordKey { WordKey("meetings.polls.title") }

    struct Row: Sendable {
        let poll: String
        let name: String
        let state: String
        let look: String
    }

    init(_ all: [Poll], _ exchange: Exchange) {
        polls = all.map { poll in
            Row(
                poll: poll.id.text, name: poll.document.title,
                state: exchange.catalogue.sentence(poll.words(at: exchange.now.instant)),
                look: poll.state == .final ? "good" : poll.state == .open ? "info" : "warn")
        }
        isEmpty = polls.isEmpty
    }
}

extension Poll {
    /// How far it has come.
    func words(at now: Instant) -> WordKey {
        switch state {
        case .open where !takesAnswers(at: now): WordKey("meetings.poll.state.over")
        case .open: WordKey("meetings.poll.state.open")
        case .closed: WordKey("meetings.poll.state.closed")
        case .final: WordKey("meetings.poll.state.final")
        case .cancelled: WordKey("meetings.poll.state.cancelled")
        }
    }
}

/// The form of a new poll.
struct PollFormPage: Page {
    static let template = "poll-form"

    let zone: String
    let colleagues: [Colleague]
    let hasColleagues: Bool
    let hidesPeople: Bool
    let hidesScores: Bool
    let takesComments: Bool
    let times: String
    let timesError: String?
    let form: FormView

    var title: WordKey { WordKey("meetings.poll.new") }

    struct Colleague: Sendable {
        let field: String
        let name: String
        let isChosen: Bool
    }

    init(_ availability: Availability, _ shared: [Person], _ form: Form?, _ exchange: Exchange) {
        let form = form ?? Form(["minutes": "30"])
        zone = availability.zone.replacing("_", with: " ")
        colleagues = shared.map {
            let field = PollForm.hostPrefix + $0.id.text
            return Colleague(field: field, name: $0.profile.name, isChosen: form[field] == "yes")
        }
        hasColleagues = !colleagues.isEmpty
        (hidesPeople, hidesScores) = (form["people"] == "yes", form["scores"] == "yes")
        takesComments = form["comments"] == "yes"
        times = form["times"]
        timesError = form.problems["times"].map(exchange.catalogue.sentence)
        self.form = exchange.view(
            form,
            labels: [
                "title": WordKey("meetings.poll.title"), "text": WordKey("meetings.poll.text"),
                "place": WordKey("meetings.poll.place"), "minutes": WordKey("meetings.poll.minutes"),
                "times": WordKey("meetings.poll.times"), "deadline": WordKey("meetings.poll.deadline"),
            ])
    }
}

/// A poll as its owner sees it.
struct PollPage: Page {
    static let template = "poll"

    let poll: String
    let name: String
    let text: String?
    let place: String?
    let state: String
    let until: String?
    let zone: String
    let link: String
    let grid: PollGrid
    let choices: [FormView.Option]
    let people: [Voter]
    let hasPeople: Bool
    let waits: Bool
    let comments: [Comment]
    let hasComments: Bool
    let isOpen: Bool
    let isClosed: Bool
    let isFinal: Bool
    let isCancelled: Bool
    let maySettle: Bool
    let chosen: String?
    /// Colleagues whose time it takes as well.
    let colleagues: String?
    /// What is in the way of the time that was chosen, and that time: asked once more before it is taken.
    let obstacles: [String]
    let asksAgain: Bool
    let sure: String
    let addresses: String
    let addressesError: String?
    let form: FormView

    var title: WordKey { WordKey("meetings.poll.one", ["title": name]) }

    struct Voter: Sendable {
        let name: String
        let address: String?
        let hasAnswered: Bool
        let link: String
    }

    struct Comment: Sendable {
        let name: String
        let words: String
    }

    init(
        _ scene: PollScene, with names: [String], origin: String, _ found: [PollObstacle], _ form: Form,
        _ exchange: Exchange
    ) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let (document, now) = (scene.poll.document, exchange.now.instant)
        poll = scene.poll.id.text
        name = document.title
        text = document.text.isEmpty ? nil : document.text
        place = document.place.isEmpty ? nil : document.place
        state = exchange.catalogue.sentence(scene.poll.words(at: now))
        until = scene.poll.deadline.map {
            words.said("meetings.poll.until", ["day": words.day(scene.zone.local($0 + -1).day)])
        }
        zone = document.zone.replacing("_", with: " ")
        link = origin + "/poll/" + scene.poll.token
        grid = PollGrid(scene, in: scene.zone, forOwner: true, words)
        (isOpen, isClosed) = (scene.poll.state == .open, scene.poll.state == .closed)
        (isFinal, isCancelled) = (scene.poll.state == .final, scene.poll.state == .cancelled)
        let ahead = scene.options.filter { $0.start > now }
        let wanted = form["option"].isEmpty ? ahead.max { scene.score($0) < scene.score($1) }?.id.text : form["option"]
        choices = ahead.map {
            FormView.Option(
                value: $0.id.text, label: words.short($0, in: scene.zone) + " · " + words.score(scene, $0),
                selected: $0.id.text == wanted)
        }
        maySettle = (isOpen || isClosed) && !choices.isEmpty
        colleagues = names.isEmpty ? nil : words.names(names)
        obstacles = found.map(words.obstacle)
        asksAgain = !found.isEmpty
        sure = found.isEmpty ? "" : form["option"]
        chosen = isFinal || isCancelled ? scene.chosen.map { words.when($0.start, $0.end, in: scene.zone) } : nil
        people = scene.voters.map {
            Voter(
                name: $0.details.name, address: $0.details.address?.text, hasAnswered: $0.answeredAt != nil,
                link: origin + "/vote/" + $0.token)
        }
        hasPeople = !people.isEmpty
        waits = isOpen && scene.voters.contains { $0.isAsked && $0.answeredAt == nil && $0.details.address != nil }
        comments = scene.voters.compactMap { voter in
            voter.details.comment.map { Comment(name: voter.details.name, words: $0) }
        }
        hasComments = !comments.isEmpty
        addresses = form["addresses"]
        addressesError = form.problems["addresses"].map(exchange.catalogue.sentence)
        self.form = exchange.view(
            form, options: ["option": choices],
            labels: ["addresses": WordKey("meetings.poll.ask"), "option": WordKey("meetings.poll.settle")])
    }
}
