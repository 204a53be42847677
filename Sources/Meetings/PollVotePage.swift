import Calendars
import Foundation
import Primitives
import Web

/// A poll as somebody sees it who is asked.
struct PollVotePage: Page {
    static let template = "poll-vote"
    static let prefix = "vote."

    let name: String
    let text: String?
    let place: String?
    let action: String
    let zone: String
    let until: String?
    let isOpen: Bool
    let isNew: Bool
    let takesComments: Bool
    let chosen: String?
    /// Why nothing can be answered.
    let over: String?
    let options: [Row]
    let grid: PollGrid
    let comments: [PollPage.Comment]
    let hasComments: Bool
    let showsGrid: Bool
    let hidesPeople: Bool
    let form: FormView
    let zones: FormView

    var title: WordKey { WordKey("meetings.vote.title", ["title": name]) }

    struct Row: Sendable {
        let field: String
        let when: String
        let isYes: Bool
        let isMaybe: Bool
        let isNo: Bool
    }

    init(_ scene: PollScene, _ voter: PollVoter?, path: String, _ form: Form, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let document = scene.poll.document
        let wished = exchange.isReading ? exchange.query("zone", maximum: 60) : form["zone"]
        let zone =
            wished.flatMap(ZoneNames.zone) ?? voter.flatMap { ZoneNames.zone($0.details.zone) } ?? scene.zone
        (name, action) = (document.title, path)
        text = document.text.isEmpty ? nil : document.text
        place = document.place.isEmpty ? nil : document.place
        self.zone = zone.name
        isNew = voter == nil
        isOpen = scene.poll.takesAnswers(at: exchange.now.instant)
        until =
            isOpen
            ? scene.poll.deadline.map { words.said("meetings.poll.until", ["day": words.day(zone.local($0 + -1).day)]) }
            : nil
        over = isOpen ? nil : exchange.catalogue.sentence(scene.poll.words(at: exchange.now.instant))
        chosen = scene.poll.state == .final ? scene.chosen.map { words.when($0.start, $0.end, in: zone) } : nil
        options = scene.options.map { option in
            let field = Self.prefix + option.id.text
            let answer = PollAnswer(rawValue: form[field]) ?? voter?.answers[option.id]
            return Row(
                field: field, when: words.short(option, in: zone), isYes: answer == .yes, isMaybe: answer == .maybe,
                isNo: answer == .no || (answer == nil && voter?.answeredAt != nil))
        }
        grid = PollGrid(scene, in: zone, forOwner: false, words)
        showsGrid = !grid.isEmpty && (grid.hasScores || grid.hasPeople)
        takesComments = document.takesComments
        hidesPeople = document.hidesPeople || document.hidesScores
        let hides = hidesPeople
        comments = scene.voters.compactMap { other in
            guard document.takesComments, let said = other.details.comment, other.id != voter?.id else { return nil }
            return PollPage.Comment(
                name: hides ? words.said("meetings.vote.somebody") : other.details.name, words: said)
        }
        hasComments = !comments.isEmpty
        var shown = form.values
        if let voter, shown["name"] == nil {
            shown["name"] = voter.isAsked && voter.answeredAt == nil ? "" : voter.details.name
            shown["comment"] = voter.details.comment ?? ""
        }
        var filled = Form(shown)
        for (field, problem) in form.problems { filled.refuse(field, problem) }
        self.form = exchange.view(
            filled,
            labels: [
                "name": WordKey("meetings.vote.name"), "address": WordKey("meetings.vote.address"),
                "comment": WordKey("meetings.vote.comment"), "vote": WordKey("meetings.vote.times"),
            ])
        let all = ZoneNames.all.map { FormView.Option(value: $0, label: $0.replacing("_", with: " ")) }
        zones = exchange.view(Form(["zone": zone.name]), options: ["zone": all])
    }

    /// What was typed; nil, with what is wrong beside the fields, where it cannot be taken.
    static func read(
        _ form: inout Form, _ scene: PollScene
    ) -> (name: String, comment: String?, answers: [PollOptionID: PollAnswer])? {
        let name = form.text("name", maximum: PollVoter.Details.maximumName)
        var comment: String?
        if scene.poll.document.takesComments {
            comment = form.text("comment", maximum: PollVoter.Details.maximumComment, optional: true)
        }
        var answers: [PollOptionID: PollAnswer] = [:]
        for option in scene.options {
            let typed = form[prefix + option.id.text]
            if typed.isEmpty { continue }
            guard let answer = PollAnswer(rawValue: typed) else {
                form.refuse("vote", WordKey("form.choice"))
                return nil
            }
            answers[option.id] = answer
        }
        if answers.isEmpty { form.refuse("vote", WordKey("meetings.vote.empty")) }
        guard form.isSound, let name else { return nil }
        return (name, comment.flatMap { $0.isEmpty ? nil : $0 }, answers)
    }
}
