import Foundation
import Primitives
import Testing

@testable import Outreach

@Suite("A text with fields")
struct MergeTextTests {
    private func fields(_ name: String? = "Pat Far") throws -> MergeFields {
        MergeFields(
            ContactCard(
                address: try EmailAddress(parsing: "pat@far.example"), name: name,
                custom: ["Met at": "the {{name}} fair"]),
            sender: "Mia")
    }

    @Test("is filled in, whatever case and spaces a field's name is written with")
    func filled() throws {
        let text = try MergeText(parsing: "Hello {{ First  Name }}, from {{my name}}: {{met at}}.")
        #expect(text.filled(try fields()) == .whole("Hello Pat, from Mia: the {{name}} fair."))
        #expect(text.fields == ["first name", "my name", "met at"])
    }

    @Test("is never sent with a gap: a field that is empty blocks, unless something stands in for it")
    func missing() throws {
        let bare = try MergeText(parsing: "Hi {{first name}}, {{role}}")
        #expect(bare.filled(try fields(nil)) == .missing(["first name", "role"]))
        let safe = try MergeText(parsing: "Hi {{first name|there}}")
        #expect(safe.filled(try fields(nil)) == .whole("Hi there"))
        #expect(try MergeText(parsing: "Hi {{first name|  }}").filled(try fields(nil)) == .missing(["first name"]))
        #expect(try MergeText(parsing: "Hi {{first name}}").filled(try fields("  ")) == .missing(["first name"]))
    }

    @Test(
        "whose braces do not close or name nothing is refused",
        arguments: [
            ("{{name", MergeError.unclosed), ("{{}}", .nameless), ("{{ |x}}", .nameless), ("{{a\nb}}", .unclosed),
            ("{{{name}}}", .unclosed),
        ])
    func refused(_ text: String, _ error: MergeError) {
        #expect(throws: error) { try MergeText(parsing: text) }
    }

    @Test("of any characters at all is read or refused, and without fields comes out as it went in", arguments: 0..<20)
    func fuzz(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let pieces = ["{", "}", "{{", "}}", "|", "name", " ", "\n", "é", "x"]
        let fields = try fields()
        for _ in 0..<300 {
            let text = (0..<10).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            guard let merge = try? MergeText(parsing: text) else { continue }
            if !text.contains("{{") { #expect(merge.filled(fields) == .whole(text)) }
        }
    }
}

@Suite("When mails leave")
struct SendingWindowTests {
    private static let zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"]

    private func window(_ random: inout SplitMix64) throws -> SendingWindow {
        let days = (1...7).filter { _ in Bool.random(using: &random) }
        let from = Int.random(in: 0...22, using: &random)
        return try #require(
            SendingWindow(
                days: days.isEmpty ? [3] : days, from: from, until: Int.random(in: from + 1...24, using: &random),
                zone: Self.zones.randomElement(using: &random) ?? "UTC"))
    }

    private func date(_ random: inout SplitMix64) -> Date {
        Date(timeIntervalSince1970: Double.random(in: 1_700_000_000...1_900_000_000, using: &random).rounded())
    }

    @Test("is within their days and hours, not before it was asked for, and the first such time", arguments: 0..<20)
    func opening(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        for _ in 0..<50 {
            let (window, date) = (try window(&random), date(&random))
            let opening = window.opening(at: date)
            #expect(opening >= date && window.isOpen(at: opening), "\(window) \(date)")
            // Nothing open was passed over: looked at every quarter of an hour.
            var earlier = date
            while earlier < opening.addingTimeInterval(-900) {
                #expect(!window.isOpen(at: earlier), "\(window) \(date) \(earlier)")
                earlier += 900
            }
        }
    }

    @Test("is full days after the mail before it, however the clocks were turned", arguments: 0..<20)
    func due(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        for _ in 0..<50 {
            let (window, date) = (try window(&random), date(&random))
            let days = Int.random(in: 1...90, using: &random)
            let due = window.due(after: date, days: days)
            #expect(due >= date + Double(days) * 86_400 && window.isOpen(at: due))
        }
    }

    @Test(
        "after a pause is the same hour on a later day for what was missed, and unchanged for the rest",
        arguments: 0..<20)
    func resumed(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        for _ in 0..<50 {
            let (window, now) = (try window(&random), date(&random))
            let due = window.opening(at: now + Double.random(in: -3_000_000...3_000_000, using: &random).rounded())
            let resumed = window.resumed(due, at: now)
            if due > now {
                #expect(resumed == due)
            } else {
                #expect(resumed > now && window.isOpen(at: resumed))
                // Never at once: on another day than that of the resumption.
                #expect(window.local(resumed).day > window.local(now).day)
            }
        }
    }

    @Test("keeps the hour over a pause and skips the weekend")
    func example() throws {
        let window = try #require(SendingWindow(zone: "Europe/Berlin"))
        // Thursday, 8 January 2026, 14:30 in Berlin; resumed on Friday the 9th at 16:00.
        let due = Date(timeIntervalSince1970: 1_767_879_000)
        let now = due + 86_400 + 5_400
        #expect(window.resumed(due, at: now) == due + 4 * 86_400)
    }

    @Test("is by no window without days, hours or a zone")
    func unfit() {
        #expect(SendingWindow(days: [], zone: "UTC") == nil && SendingWindow(days: [0], zone: "UTC") == nil)
        #expect(SendingWindow(from: 9, until: 9, zone: "UTC") == nil && SendingWindow(zone: "Nowhere/Else") == nil)
    }
}

@Suite("How many mails leave")
struct SendingPaceTests {
    private let window = SendingWindow(days: [1, 2, 3, 4, 5], from: 0, until: 24, zone: "UTC")
    /// Monday, 5 January 2026, 09:00 UTC.
    private let now = Date(timeIntervalSince1970: 1_767_603_600)

    @Test("grows by a few each day with a new mailbox, up to its cap")
    func ramp() {
        let pace = SendingPace(cap: 22, startedOn: 100)
        #expect((99...103).map(pace.allowed) == [10, 10, 15, 20, 22])
    }

    @Test("is a day's share: what is beyond it waits for the next day on which mails go")
    func cap() throws {
        let window = try #require(window)
        let pace = SendingPace(cap: 10, startedOn: 0)
        #expect(pace.opening(for: .followUp, .init(today: 9), at: now, in: window) == nil)
        #expect(pace.opening(for: .followUp, .init(today: 10), at: now, in: window) == now + 15 * 3600)
    }

    @Test("leaves follow-ups their places of the day before a first mail takes one")
    func followUpsFirst() throws {
        let window = try #require(window)
        let pace = SendingPace(cap: 10, startedOn: 0)
        let count = SendingPace.Count(today: 6, followUpsWaiting: 4)
        #expect(pace.opening(for: .followUp, count, at: now, in: window) == nil)
        #expect(pace.opening(for: .first, count, at: now, in: window) != nil)
    }

    @Test("is never more than 30 in any hour, nor more than a day's share, however much waits", arguments: 0..<8)
    func hour(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let window = try #require(window)
        let pace = SendingPace(cap: 120, startedOn: 0)
        var (sent, clock): ([Date], Date) = ([], now)
        for _ in 0..<400 {
            let today = sent.filter { window.local($0).day == window.local(clock).day }.count
            let count = SendingPace.Count(today: today, lastHour: sent)
            if let later = pace.opening(for: .followUp, count, at: clock, in: window) {
                #expect(later > clock)
                clock = later
            } else {
                sent.append(clock)
                clock += Double.random(in: 0...40, using: &random)
            }
        }
        for date in sent { #expect(sent.filter { $0 > date - 3600 && $0 <= date }.count <= 30) }
        for (_, day) in Dictionary(grouping: sent, by: { window.local($0).day }) { #expect(day.count <= 120) }
    }
}

@Suite("A sequence")
struct MailSequenceTests {
    private func sequence(_ bodies: String...) throws -> MailSequence {
        MailSequence(
            name: "Coffee", subject: "Coffee, {{first name}}?",
            steps: bodies.enumerated().map { MailSequence.Step(body: $1, delay: $0 == 0 ? 0 : 3) },
            window: try #require(SendingWindow(zone: "Europe/Berlin")), usesTheirZone: true)
    }

    @Test("is one text for each mail, the subject the same; a field missing anywhere keeps all of it back")
    func rendered() throws {
        let card = ContactCard(address: try EmailAddress(parsing: "pat@far.example"), name: "Pat")
        let sequence = try sequence("Hello {{name}}", "Still there?")
        guard case .mails(let mails) = sequence.rendered(for: card, sender: "Mia") else {
            Issue.record("nothing rendered")
            return
        }
        #expect(mails.map(\.body) == ["Hello Pat", "Still there?"])
        #expect(Set(mails.map(\.subject)) == ["Coffee, Pat?"])
        let more = try self.sequence("Hello", "As {{role}} you know")
        #expect(more.rendered(for: card, sender: "Mia") == .missing(["role"]))
    }

    @Test("waits 3, 6 and 12 days unless somebody says otherwise, by the clock of whoever it is for")
    func defaults() throws {
        #expect((1...4).map(MailSequence.defaultDelay) == [3, 6, 12, 12])
        var card = ContactCard(address: try EmailAddress(parsing: "pat@far.example"))
        #expect(try sequence("x").window(for: card).zone == "Europe/Berlin")
        card.timeZone = "Asia/Tokyo"
        #expect(try sequence("x").window(for: card).zone == "Asia/Tokyo")
    }
}

@Suite("A yes to a mail")
struct MailApprovalTests {
    private func mail(_ change: (inout [String]) -> Void = { _ in }, delay: Int = 3, notBefore: Date? = nil) throws
        -> ApprovableMail
    {
        var parts = ["pat@far.example", "Hello", "How are you?", "UTC"]
        change(&parts)
        return ApprovableMail(
            id: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)), step: 1,
            to: try EmailAddress(parsing: parts[0]), subject: parts[1], body: parts[2], delay: delay,
            window: try #require(SendingWindow(zone: parts[3])), notBefore: notBefore)
    }

    @Test("is for exactly that text, recipient and time: no two mails that differ share their bytes")
    func exact() throws {
        let other = [
            try mail { $0[0] = "pat@near.example" }, try mail { $0[1] = "Hello " }, try mail { $0[2] += "x" },
            try mail { $0[3] = "Europe/Berlin" }, try mail(delay: 4),
            try mail(notBefore: Date(timeIntervalSince1970: 5)),
            try mail { ($0[1], $0[2]) = ("HelloHow", " are you?") },
        ]
        #expect(Set(([try mail()] + other).map(\.canonical)).count == other.count + 1)
        #expect(try mail().canonical == mail().canonical)
    }
}
