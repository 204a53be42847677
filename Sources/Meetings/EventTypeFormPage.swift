import Accounts
import Foundation
import Primitives
import Web

/// A new kind of meeting, or the settings of one.
struct EventTypeFormPage: Page {
    static let template = "event-type-form"

    let isNew: Bool
    let action: String
    let back: String
    let name: String
    let form: FormView
    let hosts: [HostChoice]
    let hostsError: String?
    let hasOthers: Bool
    let questions: [QuestionRow]
    let isApproved: Bool
    /// Something is asked, or was typed: the fields for it are open.
    let hasQuestions: Bool

    var title: WordKey {
        isNew ? WordKey("meetings.type.new") : WordKey("meetings.type.edit", ["name": name])
    }

    struct HostChoice: Sendable {
        let field: String
        let label: String
        let isChosen: Bool
        let numberName: String
        let number: String
        let numberError: String?
    }

    struct QuestionRow: Sendable {
        let number: String
        let label: String
        let labelName: String
        let kindName: String
        let kinds: [FormView.Option]
        let options: String
        let optionsName: String
        let optionsError: String?
        let requiredName: String
        let isRequired: Bool
    }

    init(
        _ type: EventType?, _ candidates: [Person], hosts chosen: [PersonID], offering services: Set<MeetingPlace.Kind>,
        _ refused: Form?,
        _ exchange: Exchange
    ) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let form =
            refused
            ?? Form(EventTypeForm.filled(type?.name ?? "", type?.settings ?? EventTypeSettings(), hosts: chosen))
        isNew = type == nil
        back = type.map { "/meetings/types/" + $0.id.text } ?? "/meetings"
        action = type.map { "/meetings/types/" + $0.id.text + "/edit" } ?? "/meetings/types/new"
        name = type?.name ?? ""
        hosts = candidates.map {
            let field = EventTypeForm.hostPrefix + $0.id.text
            let number = EventTypeForm.numberPrefix + $0.id.text
            return HostChoice(
                field: field, label: $0.profile.name, isChosen: form[field] == "yes", numberName: number,
                number: form[number], numberError: form.problems[number].map(exchange.catalogue.sentence))
        }
        hasOthers = candidates.count > 1
        hostsError = form.problems["hosts"].map(exchange.catalogue.sentence)
        isApproved = form["approval"] == "yes"
        questions = (0..<EventTypeSettings.maximumQuestions).map { place in
            let field = EventTypeForm.questionPrefix + "\(place)."
            let kinds = BookingQuestion.Kind.allCases.map {
                FormView.Option(
                    value: $0.rawValue, label: words.kind($0), selected: form[field + "kind"] == $0.rawValue)
            }
            return QuestionRow(
                number: "\(place + 1)", label: form[field + "label"], labelName: field + "label",
                kindName: field + "kind", kinds: kinds, options: form[field + "options"],
                optionsName: field + "options",
                optionsError: form.problems[field + "options"].map(exchange.catalogue.sentence),
                requiredName: field + "required", isRequired: form[field + "required"] == "yes")
        }
        hasQuestions = questions.contains { !$0.label.isEmpty || $0.optionsError != nil }
        self.form = exchange.view(form, options: Self.options(words, services), labels: Self.labels)
    }

    private static func options(
        _ words: MeetingWords, _ services: Set<MeetingPlace.Kind>
    ) -> [String: [FormView.Option]] {
        let places = MeetingPlace.Kind.allCases.filter { !$0.isVideo || services.contains($0) }
        return [
            "place": places.map { .init(value: $0.rawValue, label: words.kind($0)) },
            "colour": EventTypeSettings.Colour.allCases.map { .init(value: $0.rawValue, label: words.colour($0)) },
            "assignment": EventTypeSettings.Assignment.allCases.map {
                .init(value: $0.rawValue, label: words.assignment($0))
            },
        ]
    }

    private static let labels = [
        "name": WordKey("meetings.type.name"), "text": WordKey("meetings.type.text"),
        "lengths": WordKey("meetings.type.lengths"), "place": WordKey("meetings.type.place"),
        "detail": WordKey("meetings.type.detail"), "seats": WordKey("meetings.type.seats"),
        "notice": WordKey("meetings.type.notice"), "days": WordKey("meetings.type.days"),
        "step": WordKey("meetings.type.step"), "before": WordKey("meetings.type.before"),
        "after": WordKey("meetings.type.after"), "per-day": WordKey("meetings.type.per-day"),
        "per-week": WordKey("meetings.type.per-week"), "reminder": WordKey("meetings.type.reminder"),
        "after-hours": WordKey("meetings.type.after-hours"), "after-text": WordKey("meetings.type.after-text"),
        "hosts": WordKey("meetings.type.hosts"), "sites": WordKey("meetings.type.sites"),
    ]
}

extension MeetingWords {
    func kind(_ kind: BookingQuestion.Kind) -> String {
        switch kind {
        case .line: said("meetings.question.line")
        case .number: said("meetings.question.number")
        case .choice: said("meetings.question.choice")
        case .yes: said("meetings.question.yes")
        }
    }

    func kind(_ kind: MeetingPlace.Kind) -> String {
        switch kind {
        case .phone: said("meetings.kind.phone")
        case .call: said("meetings.kind.call")
        case .address: said("meetings.kind.address")
        case .link: said("meetings.kind.link")
        case .jitsi: said("meetings.kind.jitsi")
        case .meet: said("meetings.kind.meet")
        case .zoom: said("meetings.kind.zoom")
        }
    }

    func colour(_ colour: EventTypeSettings.Colour) -> String {
        switch colour {
        case .teal: said("meetings.colour.teal")
        case .amber: said("meetings.colour.amber")
        case .rust: said("meetings.colour.rust")
        case .violet: said("meetings.colour.violet")
        case .green: said("meetings.colour.green")
        case .grey: said("meetings.colour.grey")
        }
    }

    func assignment(_ assignment: EventTypeSettings.Assignment) -> String {
        switch assignment {
        case .collective: said("meetings.assignment.collective")
        case .turns: said("meetings.assignment.turns")
        case .shares: said("meetings.assignment.shares")
        case .order: said("meetings.assignment.order")
        }
    }
}
