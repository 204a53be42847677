import Foundation
import Primitives
import Web

/// The form of a kind of meeting: its fields, what they become, and how a saved one fills them.
enum EventTypeForm {
    static let prefix = "more."
    static let (questionPrefix, hostPrefix, numberPrefix) = ("more.question.", "more.host.", "more.number.")

    struct Draft: Sendable, Equatable {
        let name: String
        let settings: EventTypeSettings
        let hosts: [PersonID]
    }

    /// Nil, with what is wrong beside the fields, where it cannot be taken. `allowed` may be named as hosts.
    static func draft(_ form: inout Form, allowed: [PersonID]) -> Draft? {
        var settings = EventTypeSettings()
        let name = form.text("name", maximum: EventType.maximumNameLength)
        settings.text = form.prose("text", maximum: EventTypeSettings.maximumText, optional: true) ?? ""
        settings.lengths = lengths(&form)
        settings.place = place(&form)
        settings.colour = form.choice("colour", of: EventTypeSettings.Colour.self) ?? .teal
        settings.assignment = form.choice("assignment", of: EventTypeSettings.Assignment.self) ?? .collective
        settings.needsApproval = form["approval"] == "yes"
        settings.seats = form.integer("seats", in: 1...100) ?? 1
        settings.noticeMinutes = (form.integer("notice", in: 0...336) ?? 0) * 60
        settings.daysAhead = form.integer("days", in: 1...EventTypeSettings.maximumDays) ?? 60
        settings.step = optional(&form, "step", in: 5...720)
        settings.bufferBefore = form.integer("before", in: 0...240) ?? 0
        settings.bufferAfter = form.integer("after", in: 0...240) ?? 0
        settings.mostPerDay = optional(&form, "per-day", in: 1...99)
        settings.mostPerWeek = optional(&form, "per-week", in: 1...99)
        settings.reminderHours = optional(&form, "reminder", in: 1...168)
        settings.followUp = followUp(&form)
        settings.questions = questions(&form)
        settings.sites = sites(&form)
        let hosts = allowed.filter { form[hostPrefix + $0.text] == "yes" }
        settings.numbers = numbers(&form, of: hosts)
        if hosts.isEmpty { form.refuse("hosts", WordKey("meetings.type.no-hosts")) }
        if hosts.count > EventType.maximumHosts {
            form.refuse("hosts", WordKey("meetings.type.too-many-hosts", ["most": "\(EventType.maximumHosts)"]))
        }
        guard form.isSound, let name else { return nil }
        return Draft(name: name, settings: settings, hosts: hosts)
    }

    /// Nil where nothing is sent: neither hours nor words are said.
    private static func followUp(_ form: inout Form) -> EventTypeSettings.FollowUp? {
        let hours = optional(&form, "after-hours", in: 1...168)
        let text = form.prose("after-text", maximum: EventTypeSettings.maximumText, optional: true) ?? ""
        guard hours != nil || !text.isEmpty || !form["after-hours"].isEmpty else { return nil }
        if text.isEmpty { form.refuse("after-text", WordKey("meetings.type.after-text-missing")) }
        if form["after-hours"].isEmpty { form.refuse("after-hours", WordKey("meetings.type.after-hours-missing")) }
        return hours.map { EventTypeSettings.FollowUp(hours: $0, text: text) }
    }

    /// Nil where each has one.
    private static func numbers(_ form: inout Form, of hosts: [PersonID]) -> [String: Int]? {
        var numbers: [String: Int] = [:]
        for host in hosts {
            guard let number = optional(&form, numberPrefix + host.text, in: EventTypeSettings.numbers) else {
                continue
            }
            if number != 1 { numbers[host.text] = number }
        }
        return numbers.isEmpty ? nil : numbers
    }

    /// Origins of sites, one a line. Nil for none.
    private static func sites(_ form: inout Form) -> [String]? {
        let text = form.prose("sites", maximum: 3_000, optional: true) ?? ""
        var sites: [String] = []
        for line in text.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init) {
            let site = line.hasSuffix("/") ? String(line.dropLast()) : line
            guard Reply.isFramer(site) else {
                form.refuse("sites", WordKey("meetings.type.sites-wrong"))
                return nil
            }
            if !sites.contains(site) { sites.append(site) }
        }
        if sites.count > EventTypeSettings.maximumSites {
            form.refuse(
                "sites", WordKey("meetings.type.sites-many", ["most": "\(EventTypeSettings.maximumSites)"]))
        }
        return sites.isEmpty ? nil : sites
    }

    private static func optional(_ form: inout Form, _ name: String, in range: ClosedRange<Int>) -> Int? {
        form[name].isEmpty ? nil : form.integer(name, in: range)
    }

    /// `30` or `30, 60`.
    private static func lengths(_ form: inout Form) -> [Int] {
        let parts = form["lengths"].split { $0 == "," || $0 == ";" }.map { part in
            Int(part.filter { !$0.isWhitespace })
        }
        let found = Set(parts.compactMap { $0 }).sorted()
        guard (1...EventTypeSettings.maximumLengths).contains(found.count), !parts.contains(nil),
            found.allSatisfy({ (5...720).contains($0) })
        else {
            form.refuse(
                "lengths", WordKey("meetings.type.lengths-wrong", ["most": "\(EventTypeSettings.maximumLengths)"]))
            return [30]
        }
        return found
    }

    private static func place(_ form: inout Form) -> MeetingPlace {
        guard let kind = form.choice("place", of: MeetingPlace.Kind.self) else {
            return MeetingPlace(kind: .phone, detail: "")
        }
        guard kind.wantsDetail else { return MeetingPlace(kind: kind, detail: "") }
        let detail = form.text("detail", maximum: MeetingPlace.maximumDetail) ?? ""
        if kind == .link, !detail.hasPrefix("https://") || !detail.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            form.refuse("detail", WordKey("meetings.type.link-wrong"))
        }
        return MeetingPlace(kind: kind, detail: detail)
    }

    private static func questions(_ form: inout Form) -> [BookingQuestion] {
        (0..<EventTypeSettings.maximumQuestions).compactMap { place in
            let name = questionPrefix + "\(place)."
            guard !form[name + "label"].isEmpty else { return nil }
            guard let label = form.text(name + "label", maximum: BookingQuestion.maximumLabel),
                let kind = form.choice(name + "kind", of: BookingQuestion.Kind.self),
                let text = form.text(name + "options", maximum: 500, optional: true)
            else { return nil }
            let options = text.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
                .filter { !$0.isEmpty }
            if kind == .choice, !(2...BookingQuestion.maximumOptions).contains(Set(options).count) {
                form.refuse(
                    name + "options",
                    WordKey("meetings.type.options-wrong", ["most": "\(BookingQuestion.maximumOptions)"]))
            }
            return BookingQuestion(
                label: label, kind: kind, options: kind == .choice ? options : [],
                isRequired: form[name + "required"] == "yes")
        }
    }

    static func filled(_ name: String, _ settings: EventTypeSettings, hosts: [PersonID]) -> [String: String] {
        var fields = [
            "name": name, "text": settings.text,
            "lengths": settings.lengths.map { "\($0)" }.joined(separator: ", "), "place": settings.place.kind.rawValue,
            "detail": settings.place.detail, "colour": settings.colour.rawValue,
            "approval": settings.needsApproval ? "yes" : "", "seats": "\(settings.seats)",
            "assignment": settings.assignment.rawValue, "notice": "\(settings.noticeMinutes / 60)",
            "days": "\(settings.daysAhead)", "step": text(settings.step), "before": "\(settings.bufferBefore)",
            "after": "\(settings.bufferAfter)", "per-day": text(settings.mostPerDay),
            "per-week": text(settings.mostPerWeek), "reminder": text(settings.reminderHours),
            "after-hours": text(settings.followUp?.hours), "after-text": settings.followUp?.text ?? "",
            "sites": (settings.sites ?? []).joined(separator: "\n"),
        ]
        for host in hosts { fields[hostPrefix + host.text] = "yes" }
        for (host, number) in settings.numbers ?? [:] { fields[numberPrefix + host] = "\(number)" }
        for (place, question) in settings.questions.enumerated() {
            let name = questionPrefix + "\(place)."
            fields[name + "label"] = question.label
            fields[name + "kind"] = question.kind.rawValue
            fields[name + "options"] = question.options.joined(separator: ", ")
            fields[name + "required"] = question.isRequired ? "yes" : ""
        }
        return fields
    }

    private static func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
}
