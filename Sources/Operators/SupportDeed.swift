import Foundation
import Primitives

/// What each change is called that support can make in a person's name, by the path it is sent to. A test finds a route
/// that is missing here.
enum SupportDeed {
    /// Nil where nobody has words for it.
    static func words(for path: String) -> WordKey? {
        path.hasPrefix("/audiences/new/") ? WordKey("operators.deed.audience-new") : all[shape(of: path)]
    }

    /// The path with each thing it names left open: `/people/*/edit`.
    static func shape(of path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("{") || UUID(uuidString: String(part)) != nil || Int64(part) != nil ? "*" : String(part)
        }.joined(separator: "/")
    }

    private static let all = people.merging(audiences) { $1 }.merging(programs) { $1 }.merging(rounds) { $1 }

    private static let people: [String: WordKey] = [
        "/people/new": WordKey("operators.deed.person-add"),
        "/people/*/edit": WordKey("operators.deed.person-edit"),
        "/people/*/resume": WordKey("operators.deed.person-resume"),
        "/people/*/reachable": WordKey("operators.deed.person-reachable"),
        "/people/requests/*/done": WordKey("operators.deed.person-request"),
        "/people/import": WordKey("operators.deed.roster-read"),
        "/people/import/*/columns": WordKey("operators.deed.roster-columns"),
        "/people/import/*/confirm": WordKey("operators.deed.roster-take"),
        "/people/import/*/cancel": WordKey("operators.deed.roster-drop"),
        "/outbox/*/resend": WordKey("operators.deed.mail-again"),
        "/deliveries/*/resend": WordKey("operators.deed.mail-again"),
        "/rounds/*/resend": WordKey("operators.deed.round-mails"),
        "/outbox/*/hasten": WordKey("operators.deed.mail-now"),
        "/deliveries/*/hasten": WordKey("operators.deed.mail-now"),
        "/rounds/*/hasten": WordKey("operators.deed.round-mails-now"),
        "/jobs/*/retry": WordKey("operators.deed.job-again"),
        "/jobs/*/cancel": WordKey("operators.deed.job-cancel"),
    ]

    private static let audiences: [String: WordKey] = [
        "/audiences/*/edit": WordKey("operators.deed.audience-edit"),
        "/audiences/*/agree": WordKey("operators.deed.audience-agree"),
        "/audiences/*/add": WordKey("operators.deed.audience-add"),
        "/audiences/*/file": WordKey("operators.deed.audience-file"),
        "/audiences/*/drafts/*": WordKey("operators.deed.audience-take"),
        "/audiences/*/pick": WordKey("operators.deed.audience-pick"),
        "/audiences/*/people/*/remove": WordKey("operators.deed.audience-remove"),
        "/audiences/*/links": WordKey("operators.deed.link-make"),
        "/audiences/*/links/*/end": WordKey("operators.deed.link-end"),
    ]

    private static let programs: [String: WordKey] = [
        "/programs": WordKey("operators.deed.program-add"),
        "/programs/*": WordKey("operators.deed.program-edit"),
        "/programs/*/start": WordKey("operators.deed.program-start"),
        "/programs/*/pause": WordKey("operators.deed.program-pause"),
        "/programs/*/resume": WordKey("operators.deed.program-resume"),
        "/programs/*/archive": WordKey("operators.deed.program-archive"),
        "/programs/*/copy": WordKey("operators.deed.program-copy"),
        "/programs/*/habits": WordKey("operators.deed.program-habits"),
        "/programs/*/asking": WordKey("operators.deed.program-asking"),
        "/programs/*/questions": WordKey("operators.deed.program-questions"),
        "/programs/*/questions/hide": WordKey("operators.deed.program-answer-hide"),
        "/programs/*/history": WordKey("operators.deed.history-read"),
        "/programs/*/history/confirm": WordKey("operators.deed.history-take"),
        "/programs/*/history/cancel": WordKey("operators.deed.history-drop"),
        "/holidays": WordKey("operators.deed.holiday-add"),
        "/holidays/remove": WordKey("operators.deed.holiday-remove"),
        "/holidays/upload": WordKey("operators.deed.holiday-file"),
    ]

    private static let rounds: [String: WordKey] = [
        "/programs/*/preview": WordKey("operators.deed.round-plan"),
        "/programs/*/preview/cancel": WordKey("operators.deed.round-drop"),
        "/programs/*/preview/people/*": WordKey("operators.deed.round-edit"),
        "/programs/*/approve": WordKey("operators.deed.round-approve"),
        "/programs/*/rounds": WordKey("operators.deed.round-run"),
        "/programs/*/nudge": WordKey("operators.deed.round-nudge"),
        "/programs/*/dates/move": WordKey("operators.deed.date-move"),
        "/programs/*/dates/skip": WordKey("operators.deed.date-skip"),
        "/programs/*/dates/restore": WordKey("operators.deed.date-restore"),
        "/programs/*/test": WordKey("operators.deed.round-test"),
        "/programs/*/year": WordKey("operators.deed.year-plan"),
        "/programs/*/year/cancel": WordKey("operators.deed.year-drop"),
    ]
}
