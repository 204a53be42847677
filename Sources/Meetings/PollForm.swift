import Calendars
import Foundation
import Primitives
import Web

/// The form of a new poll: its fields, and what they become.
enum PollForm {
    static let hostPrefix = "with."
    static let fields = [
        "title", "text", "place", "minutes", "times", "deadline", "people", "scores", "comments", "act",
    ]

    struct Draft: Sendable, Equatable {
        let document: Poll.Document
        let starts: [Instant]
        let deadline: Instant?
    }

    /// Nil, with what is wrong beside the fields, where it cannot be taken.
    /// `allowed` may be named as colleagues.
    static func draft(
        _ form: inout Form, zone: Zone, language: String, allowed: [PersonID], at now: Instant
    ) -> Draft? {
        let title = form.text("title", maximum: Poll.Document.maximumTitle)
        let text = form.prose("text", maximum: Poll.Document.maximumText, optional: true) ?? ""
        let place = form.text("place", maximum: Poll.Document.maximumPlace, optional: true) ?? ""
        let minutes = form.integer("minutes", in: 5...720)
        let starts = times(&form, zone, now)
        let deadline = deadline(&form, zone, now)
        let colleagues = allowed.filter { form[hostPrefix + $0.text] == "yes" }
        if colleagues.count > Poll.maximumColleagues {
            form.refuse("times", WordKey("meetings.type.too-many-hosts", ["most": "\(Poll.maximumColleagues)"]))
        }
        guard form.isSound, let title, let minutes else { return nil }
        var document = Poll.Document(title: title, zone: zone.name, minutes: minutes, language: language)
        (document.text, document.place) = (text, place)
        document.hidesPeople = form["people"] == "yes"
        document.hidesScores = form["scores"] == "yes"
        document.takesComments = form["comments"] == "yes"
        document.with = colleagues.isEmpty ? nil : colleagues.map(\.text)
        return Draft(document: document, starts: starts, deadline: deadline)
    }

    /// One a line, by the clock of the zone: `2026-12-24 09:30`.
    private static func times(_ form: inout Form, _ zone: Zone, _ now: Instant) -> [Instant] {
        let lines = form["times"].split { $0.isNewline || $0 == "," }.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        guard (2...Poll.maximumOptions).contains(lines.count) else {
            form.refuse("times", WordKey("meetings.poll.times-count", ["most": "\(Poll.maximumOptions)"]))
            return []
        }
        var found: [Instant] = []
        for line in lines {
            guard let start = moment(line, zone), start > now, start < now + BusySource.horizon * 86_400 else {
                form.refuse("times", WordKey("meetings.poll.times-wrong", ["line": String(line.prefix(40))]))
                return []
            }
            found.append(start)
        }
        if Set(found).count < 2 {
            form.refuse("times", WordKey("meetings.poll.times-count", ["most": "\(Poll.maximumOptions)"]))
        }
        return found
    }

    /// The last moment of a day; nothing for none.
    private static func deadline(_ form: inout Form, _ zone: Zone, _ now: Instant) -> Instant? {
        guard !form["deadline"].isEmpty else { return nil }
        guard let day = Timestamp.day(form["deadline"]), case let end = zone.start(of: day + 1), end > now,
            end < now + BusySource.horizon * 86_400
        else {
            form.refuse("deadline", WordKey("meetings.poll.deadline-wrong"))
            return nil
        }
        return end
    }

    /// `2026-12-24 09:30`, by the clock of a zone. A time that the clock skips there is the one after the gap.
    static func moment(_ text: String, _ zone: Zone) -> Instant? {
        let plain = text.replacing("T", with: " ").split(separator: " ", omittingEmptySubsequences: true)
        guard plain.count == 2, let day = Timestamp.day(plain[0]) else { return nil }
        let parts = plain[1].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return zone.instant(of: LocalTime(day, secondOfDay: hour * 3600 + minute * 60))
    }

    static func text(_ start: Instant, _ zone: Zone) -> String {
        String(Timestamp.text(start, in: zone).prefix(16)).replacing("T", with: " ")
    }
}
