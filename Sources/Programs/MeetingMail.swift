import Accounts
import Foundation
import Mail
import Primitives
import Web

/// Asks somebody whether they met: its fields, as the templates name them.
struct MeetingMail: Sendable {
    static let kind = MailKind("meeting-question", patience: 5 * 86_400)

    let name: String
    let program: String
    let names: String
    let when: Day
    /// Where it is answered.
    let link: String
    let isReminder: Bool
    let lang: String
    /// Their own page.
    let page: String

    init(
        _ question: MeetingQuestion, to person: Person, _ others: [Person], _ program: Program, link: String,
        isReminder: Bool, _ catalogue: Catalogue
    ) {
        name = person.profile.name
        self.program = program.name
        names = IntroductionWords(catalogue: catalogue).names(others.map(\.profile.name))
        when = Day(question.startedAt, catalogue, program.cadence.zone)
        self.link = "\(link)/met/\(question.round.text)"
        self.isReminder = isReminder
        lang = catalogue.language
        page = link
    }

    var subject: WordKey {
        isReminder
            ? WordKey("programs.mail.meeting.subject-again", ["names": names])
            : WordKey("programs.mail.meeting.subject", ["names": names])
    }
}

/// Tells somebody that others are introduced in their place, and how to stay.
struct SilenceMail: Sendable {
    static let kind = MailKind("silence", patience: 5 * 86_400)

    let name: String
    let program: String
    let link: String
    let lang: String

    var subject: WordKey { WordKey("programs.mail.silence.subject", ["program": program]) }
}

/// A mail of a program to one of its people, before it is written.
struct ProgramLetter {
    let kind: MailKind
    let template: String
    let subject: WordKey
    let language: String
    /// Their own page, where the one-click way out begins (RFC 8058).
    let page: String
    let program: ProgramID
    /// When it may leave; nil for at any hour.
    var hours: SendingHours?
}

extension ProgramsSlice {
    func draft(_ letter: ProgramLetter, _ words: Any, to person: Person) throws -> MailDraft {
        let body = try templates.mail(words, letter.template, language: letter.language)
        return MailDraft(
            letter.kind, to: Mailbox(name: person.profile.name, address: person.profile.address), person: person.id,
            subject: try templates.catalogue(letter.language).sentence(letter.subject), text: body.text,
            html: body.html, unsubscribe: URL(string: "\(letter.page)/leave/\(letter.program.text)"),
            hours: letter.hours)
    }
}
