import Accounts
import Calendars
import Foundation
import Primitives
import Web

/// Where a guest says who they are, while the time they chose is kept for them.
struct BookingFormPage: Page {
    static let template = "book-form"
    static let prefix = "answer."

    let name: String
    let when: String
    let place: String
    let hosts: String
    let until: String
    let action: String
    let zone: String
    let form: FormView
    let asksPhone: Bool
    let questions: [Question]
    let needsApproval: Bool
    let isOverdue: Bool

    var title: WordKey { WordKey("meetings.form.title") }

    struct Question: Sendable {
        let name: String
        let label: String
        let value: String
        let error: String?
        let isRequired: Bool
        let isLine: Bool
        let isNumber: Bool
        let isYes: Bool
        let isChecked: Bool
        let options: [FormView.Option]
        let isChoice: Bool
    }

    init(_ scene: BookingScene, path: String, _ form: Form, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let zone =
            form.values["zone"].flatMap(ZoneNames.zone) ?? exchange.query("zone").flatMap(ZoneNames.zone)
            ?? scene.guestZone
        name = scene.type.name
        when = words.when(scene.booking.start, scene.booking.end, in: zone)
        place = words.publicPlace(scene.type.settings.place)
        hosts = words.names(scene.hosts.map(\.profile.name))
        until = scene.booking.heldUntil.map { words.time($0, in: zone) } ?? ""
        isOverdue = scene.booking.heldUntil.map { $0 < exchange.now.instant } ?? false
        action = path
        self.zone = zone.name
        asksPhone = scene.type.settings.place.kind == .phone
        needsApproval = scene.type.settings.needsApproval
        var labels = [
            "name": WordKey("meetings.form.name"), "address": WordKey("meetings.form.address"),
            "phone": WordKey("meetings.form.phone"),
        ]
        for (place, _) in scene.type.settings.questions.enumerated() {
            labels[Self.prefix + "\(place)"] = WordKey("meetings.form.question", ["number": "\(place + 1)"])
        }
        self.form = exchange.view(form, labels: labels)
        questions = scene.type.settings.questions.enumerated().map { place, question in
            Self.question(question, Self.prefix + "\(place)", form, exchange.catalogue)
        }
    }

    private static func question(
        _ question: BookingQuestion, _ name: String, _ form: Form, _ catalogue: Catalogue
    ) -> Question {
        let options = question.options.map { FormView.Option(value: $0, label: $0, selected: form[name] == $0) }
        return Question(
            name: name, label: question.label, value: form[name], error: form.problems[name].map(catalogue.sentence),
            isRequired: question.isRequired, isLine: question.kind == .line, isNumber: question.kind == .number,
            isYes: question.kind == .yes, isChecked: form[name] == "yes", options: options,
            isChoice: question.kind == .choice)
    }

    /// What was typed; nil, with what is wrong beside the fields, where the form cannot be taken.
    static func guest(_ form: inout Form, _ type: EventType, language: String) -> GuestDetails? {
        let name = form.text("name", maximum: GuestDetails.maximumName)
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        var phone: String?
        if type.settings.place.kind == .phone {
            phone = form.text("phone", maximum: GuestDetails.maximumPhone)
            if let typed = phone, !isPhone(typed) { form.refuse("phone", WordKey("meetings.form.phone-wrong")) }
        }
        let answers = type.settings.questions.enumerated().map { place, question in
            GuestDetails.Answer(question: question.label, text: answer(&form, prefix + "\(place)", question) ?? "")
        }
        let zone = ZoneNames.zone(form["zone"])?.name ?? "UTC"
        guard form.isSound, let name, let address else { return nil }
        return GuestDetails(
            name: name, address: address, zone: zone, language: language, phone: phone,
            answers: answers.filter { !$0.text.isEmpty })
    }

    private static func answer(_ form: inout Form, _ name: String, _ question: BookingQuestion) -> String? {
        switch question.kind {
        case .line: return form.text(name, maximum: BookingQuestion.maximumAnswer, optional: !question.isRequired)
        case .number:
            if form[name].isEmpty, !question.isRequired { return "" }
            return form.integer(name, in: 0...1_000_000).map { "\($0)" }
        case .choice:
            if form[name].isEmpty, !question.isRequired { return "" }
            guard question.options.contains(form[name]) else {
                form.refuse(name, WordKey("form.choice"))
                return nil
            }
            return form[name]
        case .yes:
            guard form[name] == "yes" else {
                if question.isRequired { form.refuse(name, WordKey("form.required")) }
                return ""
            }
            return "✓"
        }
    }

    /// Digits, with what people put between them.
    private static func isPhone(_ text: String) -> Bool {
        text.utf8.filter { (0x30...0x39).contains($0) }.count >= 4
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+ ()-./x#".utf8.contains($0) }
    }
}
