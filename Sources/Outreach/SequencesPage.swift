import Foundation
import Primitives
import Web

/// A person's sequences.
struct SequencesPage: Page {
    static let template = "outreach-sequences"

    let places: [OutreachPlace]
    let sequences: [Row]
    let isEmpty: Bool
    /// What members of the workspace show to each other.
    let shared: [Shared]
    let hasShared: Bool

    var title: WordKey { WordKey("outreach.sequences.title") }

    struct Shared: Sendable {
        let id: String
        let name: String
        let by: String
        let subject: String
        let texts: [String]
        /// Names of what goes with its mails.
        let files: String?
        let isOwn: Bool
    }

    struct Row: Sendable {
        let id: String
        let name: String
        let subject: String
        let mails: String
    }

    init(_ all: [KeptSequence], _ shared: [SharedSequence], of person: PersonID, _ exchange: Exchange) {
        places = OutreachPlace.all(on: "/outreach/sequences", exchange.catalogue)
        sequences = all.map {
            Row(
                id: $0.id.text, name: $0.sequence.name, subject: $0.sequence.subject,
                mails: "\($0.sequence.steps.count)")
        }
        isEmpty = all.isEmpty
        self.shared = shared.map { one in
            let sequence = one.document.sequence
            return Shared(
                id: one.id.text, name: sequence.name, by: one.document.by, subject: sequence.subject,
                texts: sequence.steps.map(\.body),
                files: sequence.files.isEmpty ? nil : sequence.files.map(\.name).joined(separator: ", "),
                isOwn: one.person == person)
        }
        hasShared = !shared.isEmpty
    }
}

/// A new sequence, or one to be changed.
struct SequenceFormPage: Page {
    static let template = "outreach-sequence-form"

    let id: String?
    let isNew: Bool
    let name: String
    let action: String
    let steps: [Step]
    let mayAdd: Bool
    let fields: [String]
    let usesTheirZone: Bool
    let offersMeetings: Bool
    let form: FormView

    var title: WordKey { isNew ? WordKey("outreach.sequence.new") : WordKey("outreach.sequence.edit") }

    struct Step: Sendable {
        let number: String
        let isFirst: Bool
        let bodyName: String
        let body: String
        let bodyError: String?
        let delayName: String
        let delay: String
        let delayError: String?
    }

    init(_ kept: KeptSequence?, _ form: Form, _ kinds: [BookingDoor.Kind], _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        id = kept?.id.text
        isNew = kept == nil
        name = kept?.sequence.name ?? ""
        action = kept.map { "/outreach/sequences/\($0.id.text)/edit" } ?? "/outreach/sequences"
        let count = SequenceForm.places(form)
        steps = (0..<count).map { place in
            let (body, delay) = (SequenceForm.body(place), SequenceForm.delay(place))
            return Step(
                number: "\(place + 1)", isFirst: place == 0, bodyName: body, body: form[body],
                bodyError: form.problems[body].map(catalogue.sentence), delayName: delay, delay: form[delay],
                delayError: form.problems[delay].map(catalogue.sentence))
        }
        mayAdd = count <= MailSequence.maximumFollowUps
        usesTheirZone = form["theirs"] == "yes"
        offersMeetings = !kinds.isEmpty || !form["meeting"].isEmpty || form.problems["meeting"] != nil
        fields = (MergeFields.fixed + (kinds.isEmpty ? [] : [MergeFields.bookingLink])).map { "{{\($0)}}" }
        let days = [
            ("working", WordKey("outreach.sequence.days-working")), ("all", WordKey("outreach.sequence.days-all")),
        ]
        let options = days.map {
            FormView.Option(value: $0.0, label: catalogue.sentence($0.1), selected: form["days"] == $0.0)
        }
        let none = FormView.Option(value: "", label: catalogue.sentence(WordKey("outreach.sequence.meeting-none")))
        let meetings =
            [none]
            + kinds.map {
                let id = $0.id.uuidString.lowercased()
                return FormView.Option(value: id, label: $0.name, selected: form["meeting"] == id)
            }
        self.form = exchange.view(
            form, options: ["days": options, "meeting": meetings], labels: Self.labels(count))
    }

    private static func labels(_ count: Int) -> [String: WordKey] {
        var labels = [
            "name": WordKey("outreach.sequence.name"), "subject": WordKey("outreach.mail.subject"),
            "from": WordKey("outreach.sequence.from"), "until": WordKey("outreach.sequence.until"),
            "zone": WordKey("outreach.contact.zone"), "meeting": WordKey("outreach.sequence.meeting"),
        ]
        for place in 0..<count {
            labels[SequenceForm.body(place)] = WordKey("outreach.sequence.mail", ["number": "\(place + 1)"])
            labels[SequenceForm.delay(place)] = WordKey("outreach.sequence.delay-of", ["number": "\(place + 1)"])
        }
        return labels
    }
}
