import Audit
import Foundation
import Primitives
import Web

/// What people ask of the trail again and again, each as a search that is ready.
enum TrailQuestion: String, CaseIterable, Sendable {
    case gotIn = "got-in"
    case leftHouse = "left-house"
    case rights = "rights"
    case waysIn = "ways-in"
    case support = "support"
    case deleted = "deleted"

    /// Who came in is written down where accounts are: with the installation.
    static func all(ofInstallation: Bool) -> [TrailQuestion] { allCases.filter { ofInstallation || $0 != .gotIn } }

    var words: WordKey {
        switch self {
        case .gotIn: WordKey("oversight.trail.ask.got-in")
        case .leftHouse: WordKey("oversight.trail.ask.left-house")
        case .rights: WordKey("oversight.trail.ask.rights")
        case .waysIn: WordKey("oversight.trail.ask.ways-in")
        case .support: WordKey("oversight.trail.ask.support")
        case .deleted: WordKey("oversight.trail.ask.deleted")
        }
    }

    /// Actions, or what they begin with.
    var actions: [String] {
        switch self {
        case .gotIn: ["account.signed-in", "sign-in.refused", "second-factor.", "owner-link.used", "member.joined"]
        case .leftHouse:
            [
                "people.exported", "audience.exported", "program.left-exported", "outreach.contacts-exported",
                "audit.exported", "mail.read-on-machine", "backup.made",
            ]
        case .rights: ["member.", "invitation.", "operator.", "access-review."]
        case .waysIn:
            [
                "factor.", "factors.", "password.", "passkey.", "recovery-codes.", "token.", "directory.",
                "sign-in-rules.", "account.address-changed", "account.reported",
            ]
        case .support: ["support."]
        case .deleted:
            ["person.erased", "audience.deleted", "event-type.deleted", "poll.deleted", "outreach.contact-deleted"]
        }
    }
}

/// A search as it stands in an address: read with bounds, and written the same.
struct TrailQuery: Sendable, Equatable {
    static let maximum = 100

    var question: TrailQuestion?
    var words: String?
    var actor: UUID?
    var from: TrailDay?
    var until: TrailDay?
    var before: Int64?

    /// What cannot be read is left out, so that an address that was cut still shows something.
    init(_ value: (String) -> String?) {
        question = value("ask").flatMap(TrailQuestion.init(rawValue:))
        words = value("q").map { $0.trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
        actor = value("who").flatMap(UUID.init(uuidString:))
        from = value("from").flatMap { TrailDay($0) }
        until = value("until").flatMap { TrailDay($0) }
        before = value("before").flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    var search: AuditSearch {
        var search = AuditSearch()
        search.actions = question?.actions ?? []
        (search.words, search.actor) = (words, actor)
        search.from = from?.start
        search.until = until.map { $0.start + 86_400 }
        return search
    }

    var isWhole: Bool { question == nil && words == nil && actor == nil && from == nil && until == nil }

    /// The part of an address that says all of it, but for the page.
    func text(before seq: Int64? = nil) -> String {
        let pairs: [(String, String?)] = [
            ("ask", question?.rawValue), ("q", words), ("who", actor?.uuidString.lowercased()), ("from", from?.text),
            ("until", until?.text), ("before", seq.map(String.init)),
        ]
        let parts = pairs.compactMap { name, value in value.map { "\(name)=\(PageLinks.value($0))" } }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}

/// A day of the year as a date field sends it, in UTC: `2026-01-31`.
struct TrailDay: Sendable, Equatable {
    let start: Date

    private static let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()

    init?(_ text: String) {
        guard text.utf8.count == 10, let start = try? Date(text, strategy: Self.format) else { return nil }
        self.start = start
    }

    var text: String { start.formatted(Self.format) }
}
