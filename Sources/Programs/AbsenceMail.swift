import Accounts
import Foundation
import Mail
import Primitives
import Web

/// Tells somebody that a round has no introduction for them: its fields, as the templates name them.
struct AbsenceMail: Sendable {
    static let kind = MailKind("left-out", patience: 5 * 86_400)

    let name: String
    let program: String
    let workspace: String
    let reason: String
    let next: String
    /// Their own page.
    let link: String
    let leave: String
    let lang: String

    init(
        to person: Person, _ words: AbsenceWords, _ program: Program, workspace: String, link: String,
        _ language: String
    ) {
        name = person.profile.name
        self.program = program.name
        self.workspace = workspace
        reason = words.reason
        next = words.next ?? ""
        self.link = link
        leave = link + "#leave"
        lang = language
    }

    func letter(_ program: Program, hours: SendingHours?) -> ProgramLetter {
        ProgramLetter(
            kind: Self.kind, template: "left-out",
            subject: WordKey("programs.mail.left-out.subject", ["program": self.program]),
            language: lang, page: link, program: program.id, hours: hours)
    }
}

/// Why somebody is left out, said to themselves. No word of what another wishes, and none of why a hand took them out: that
/// is between them and whoever did it.
struct AbsenceWords: Sendable, Equatable {
    let reason: String
    /// What comes next; nil where it is in their own hands.
    let next: String?

    init(_ reason: Absence.Reason, lacking: [ProgramAttribute], _ catalogue: Catalogue) {
        let details = IntroductionWords(catalogue: catalogue).names(lacking.map { $0.name(catalogue) })
        self.reason = catalogue.sentence(reason.wordsToThem(lacking: details))
        next = reason.next(isLacking: !lacking.isEmpty).map(catalogue.sentence)
    }
}

extension Absence.Reason {
    /// They would have had a place if a detail of theirs were known.
    private var isOfDetails: Bool {
        switch self {
        case .unknown, .sideless, .uncategorised: true
        default: false
        }
    }

    fileprivate func wordsToThem(lacking details: String) -> WordKey {
        if isOfDetails, !details.isEmpty { return WordKey("programs.left-you.lacking", ["details": details]) }
        return switch self {
        case .alone: WordKey("programs.left-you.alone")
        case .nobody: WordKey("programs.left-you.nobody")
        case .rules: WordKey("programs.left-you.rules")
        case .unknown: WordKey("programs.left-you.unknown")
        case .undrawn: WordKey("programs.left-you.undrawn")
        case .uncategorised: WordKey("programs.left-you.uncategorised")
        case .full: WordKey("programs.left-you.full")
        case .sideless: WordKey("programs.left-you.sideless")
        case .late: WordKey("programs.left-you.late")
        case .outAway, .outAsked, .outLeaving, .outOther: WordKey("programs.left-you.out")
        case .paused: WordKey("programs.left-you.paused")
        case .gone: WordKey("programs.left-you.gone")
        case .silent: WordKey("programs.left-you.silent")
        case .declined: WordKey("programs.left-you.declined")
        case .unanswered: WordKey("programs.left-you.unanswered")
        case .unasked: WordKey("programs.left-you.unasked")
        case .unreachable: WordKey("programs.left-you.unreachable")
        }
    }

    fileprivate func next(isLacking: Bool) -> WordKey? {
        switch self {
        case .nobody, .late: WordKey("programs.left-next.first")
        case .undrawn, .full: WordKey("programs.left-next.turn")
        case .alone: WordKey("programs.left-next.others")
        case .unknown where isLacking, .sideless where isLacking, .uncategorised where isLacking:
            WordKey("programs.left-next.lacking")
        case .rules, .unknown, .sideless, .uncategorised: WordKey("programs.left-next.rules")
        case .outAway, .outAsked, .outLeaving, .outOther: WordKey("programs.left-next.again")
        case .unasked: WordKey("programs.left-next.asked")
        case .paused, .gone, .silent, .declined, .unanswered, .unreachable: nil
        }
    }
}
