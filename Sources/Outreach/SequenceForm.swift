import Foundation
import Primitives
import Web

/// The fields of a sequence, as a form has them: `step.0.body`, `step.1.delay`, `step.1.body` and so on.
enum SequenceForm {
    static let prefix = "step."

    static func body(_ step: Int) -> String { "step.\(step).body" }
    static func delay(_ step: Int) -> String { "step.\(step).delay" }

    /// A form as first shown.
    static func new(zone: String) -> Form {
        Form(["days": "working", "from": "9", "until": "17", "zone": zone, body(0): "", delay(1): "3", body(1): ""])
    }

    static func filled(_ sequence: MailSequence) -> Form {
        var fields = [
            "name": sequence.name, "subject": sequence.subject, "from": "\(sequence.window.from)",
            "until": "\(sequence.window.until)", "zone": sequence.window.zone,
            "days": sequence.window.days == SendingWindow.workingDays ? "working" : "all",
            "theirs": sequence.usesTheirZone ? "yes" : "", "meeting": sequence.meeting?.uuidString.lowercased() ?? "",
        ]
        for (index, step) in sequence.steps.enumerated() {
            fields[body(index)] = step.body
            if index > 0 { fields[delay(index)] = "\(step.delay)" }
        }
        return Form(fields)
    }

    /// How many mails the form has places for.
    static func places(_ form: Form) -> Int {
        let last = (0...MailSequence.maximumFollowUps).last { form.values[body($0)] != nil } ?? 0
        return last + 1
    }

    /// The places that a sequence is made of: a follow-up without words is left out.
    static func filledPlaces(_ form: Form) -> [Int] {
        (0..<places(form)).filter { $0 == 0 || ContactText.lines(form[body($0)])?.isEmpty != true }
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    ///
    /// - Parameter kinds: of meetings to which a link can lead.
    static func sequence(_ form: inout Form, _ kinds: [BookingDoor.Kind]) -> MailSequence? {
        let name = line(&form, "name", MailSequence.nameLength)
        let subject = line(&form, "subject", MailSequence.subjectLength)
        if let subject { check(&form, "subject", subject) }
        let steps = steps(&form)
        let window = window(&form)
        let meeting = meeting(&form, kinds, [subject ?? ""] + steps.map(\.body))
        guard form.isSound, let name, let subject, let window else { return nil }
        return MailSequence(
            name: name, subject: subject, steps: steps, window: window, usesTheirZone: form["theirs"] == "yes",
            meeting: meeting)
    }

    /// Whoever asks for a link says to what kind of meeting.
    private static func meeting(_ form: inout Form, _ kinds: [BookingDoor.Kind], _ texts: [String]) -> UUID? {
        let meeting = kinds.first { $0.id.uuidString.lowercased() == form["meeting"] }?.id
        if meeting == nil, !form["meeting"].isEmpty { form.refuse("meeting", WordKey("form.choice")) }
        if meeting == nil, form["meeting"].isEmpty, texts.contains(where: MergeFields.asksForLink) {
            form.refuse("meeting", WordKey("outreach.sequence.meeting-needed"))
        }
        return meeting
    }

    /// A follow-up without words is left out.
    private static func steps(_ form: inout Form) -> [MailSequence.Step] {
        var steps: [MailSequence.Step] = []
        for place in 0..<places(form) {
            let text = text(&form, body(place))
            if let text, text.isEmpty, place > 0 { continue }
            if text?.isEmpty == true { form.refuse(body(place), WordKey("form.required")) }
            if let text { check(&form, body(place), text) }
            let wait = place == 0 ? 0 : form.integer(delay(place), in: MailSequence.delays) ?? 0
            steps.append(MailSequence.Step(body: text ?? "", delay: wait))
        }
        return steps
    }

    private static func window(_ form: inout Form) -> SendingWindow? {
        let from = form.integer("from", in: 0...23)
        let until = form.integer("until", in: 1...24)
        let zone = ContactText.line(form["zone"]) ?? ""
        if !ContactZone.isKnown(zone) { form.refuse("zone", WordKey("outreach.problem.unknown-zone")) }
        guard let from, let until, ContactZone.isKnown(zone) else { return nil }
        let days = form["days"] == "all" ? Array(1...7) : SendingWindow.workingDays
        let window = SendingWindow(days: days, from: from, until: until, zone: zone)
        if window == nil { form.refuse("until", WordKey("outreach.sequence.hours-wrong")) }
        return window
    }

    static func line(_ form: inout Form, _ field: String, _ limit: Int) -> String? {
        guard let line = ContactText.line(form[field]) else {
            form.refuse(field, WordKey("outreach.problem.deceptive"))
            return nil
        }
        if line.isEmpty { form.refuse(field, WordKey("form.required")) }
        if line.unicodeScalars.count > limit { form.refuse(field, WordKey("form.too-long", ["maximum": "\(limit)"])) }
        return line
    }

    static func text(_ form: inout Form, _ field: String) -> String? {
        guard let text = ContactText.lines(form[field]) else {
            form.refuse(field, WordKey("outreach.problem.deceptive"))
            return nil
        }
        if text.unicodeScalars.count > MailSequence.bodyLength {
            form.refuse(field, WordKey("form.too-long", ["maximum": "\(MailSequence.bodyLength)"]))
        }
        return text
    }

    /// Braces that do not close are better found now than when somebody is written to.
    private static func check(_ form: inout Form, _ field: String, _ text: String) {
        do throws(MergeError) { _ = try MergeText(parsing: text) } catch { form.refuse(field, error.words) }
    }
}
