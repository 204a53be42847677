import Accounts
import Foundation
import Mail
import Primitives
import Vault
import Web

/// The mail that introduces somebody: its fields, as the templates name them.
struct IntroductionMail: Sendable {
    static let kind = MailKind("introduction", patience: 5 * 86_400)

    let name: String
    let program: String
    let workspace: String
    let people: [Other]
    /// Whom another mail of the same round named, for whom these stand now.
    let lost: String?
    let reasons: [IntroductionWords.Sentence]
    /// The program's own words, paragraph by paragraph.
    let words: [String]
    /// To begin with.
    let question: String?
    /// Hours that suit all, by the reader's clock.
    let times: [String]
    let hasTimes: Bool
    /// What the hours go by.
    let timesSaid: String
    let names: String
    let write: String
    let pause: String
    let leave: String
    let lang: String
    /// That it is a test.
    let mark: String?

    struct Other: Sendable, Equatable {
        let name: String
        let address: String
        let detail: String?
        /// What they say about themselves.
        let about: String?
    }

    /// One introduction as all of its mails say it.
    struct Occasion: Sendable {
        let program: Program
        let workspace: String
        let introduction: Introduction
        let people: [PersonID: Person]
        /// What those of them chose who chose anything.
        var choices: [PersonID: PersonChoices] = [:]
        /// When those meet who are not told whom.
        var meeting: Date?
        /// The number by which they know each other.
        var sign = 0
        /// Nil for a test.
        var round: RoundID?
        /// What the program adds.
        var head = IntroductionHead()
        /// Hours that suit all.
        var times = Proposal()
        /// The names of whom those were to meet first who are introduced a second time in the round.
        var lost: [PersonID: [String]] = [:]
        /// Only to whoever asked for it.
        var isTest = false

        /// By whose clock somebody reads: their own, or else the program's.
        func zone(of person: Person) -> TimeZone {
            let own = choices[person.id]?.timeZone ?? person.profile.timeZone
            return own.flatMap(TimeZone.init(identifier:)) ?? program.cadence.zone
        }

        /// What a test says of itself.
        func mark(_ name: String, _ catalogue: Catalogue) -> String? {
            isTest ? catalogue.sentence(WordKey("programs.test.mark", ["name": name])) : nil
        }
    }

    init(to person: Person, _ occasion: Occasion, link: String, _ catalogue: Catalogue) {
        let sentences = IntroductionWords(catalogue: catalogue, isToThem: true)
        let everybody = occasion.introduction.people.compactMap { occasion.people[$0] }
        let met = everybody.filter { $0.id != person.id }
        let others = met.map(\.profile)
        name = person.profile.name
        program = occasion.program.name
        workspace = occasion.workspace
        people = met.map { Other($0, about: occasion.choices[$0.id]?.introduction) }
        lost = occasion.lost[person.id].flatMap { $0.isEmpty ? nil : sentences.names($0) }
        reasons = sentences.sentences(occasion.introduction, everybody.map(\.profile))
        question = occasion.head.question?.text(catalogue)
        let zone = occasion.zone(of: person)
        times = occasion.times.times.map { Moment($0, catalogue, zone, weekday: true).text }
        hasTimes = !times.isEmpty
        timesSaid = catalogue.sentence(occasion.times.words)
        names = sentences.names(others.map(\.name))
        words = occasion.head.paragraphs(to: person.profile, others: names, program: program, workspace: workspace)
        write = Self.mailto(others.map(\.address), subject: occasion.program.name)
        pause = link + "#pause"
        leave = link + "#leave"
        lang = catalogue.language
        mark = occasion.mark(person.profile.name, catalogue)
    }

    var subject: WordKey { WordKey("programs.mail.introduction.subject", ["program": program, "names": names]) }

    /// A mail to all of them (RFC 6068): everything but letters, digits and `-._~` is percent-encoded.
    private static func mailto(_ addresses: [EmailAddress], subject: String) -> String {
        let to = addresses.map { encoded($0.local) + "@" + encoded($0.domain) }.joined(separator: ",")
        return "mailto:\(to)?subject=\(encoded(subject))"
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                (byte < 128 && Character(Unicode.Scalar(byte)).isLetter) || (0x30...0x39).contains(byte)
                || "-._~".utf8.contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + Hex.encode([byte])
            }
        }
    }
}

extension IntroductionMail.Other {
    init(_ person: Person, about: String?) {
        let said = about.flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            name: person.profile.name, address: person.profile.address.text, detail: Face(person.profile).detail,
            about: said)
    }
}

extension ProgramsSlice {
    /// The mail as it goes into the outbox. Its one-click way out needs neither cookie nor sign-in (RFC 8058).
    func draft(
        to person: Person, _ occasion: IntroductionMail.Occasion, token: Token, hours: SendingHours?,
        _ catalogue: Catalogue
    ) throws -> MailDraft {
        let link = "\(site.origin)/me/\(token.text)"
        let mail = try written(to: person, occasion, link: link, catalogue)
        return MailDraft(
            IntroductionMail.kind, to: Mailbox(name: person.profile.name, address: person.profile.address),
            person: person.id, subject: mail.subject, text: mail.text, html: mail.html,
            unsubscribe: URL(string: "\(link)/leave/\(occasion.program.id.text)"), hours: hours)
    }

    /// Its words: who it is they meet, or, in a mystery, where and when.
    func written(
        to person: Person, _ occasion: IntroductionMail.Occasion, link: String, _ catalogue: Catalogue
    ) throws -> (subject: String, text: String, html: String?) {
        if let mystery = MysteryMail(to: person, occasion, link: link, catalogue) {
            let body = try templates.mail(mystery, "mystery", language: catalogue.language)
            return (catalogue.sentence(mystery.subject), body.text, body.html)
        }
        let mail = IntroductionMail(to: person, occasion, link: link, catalogue)
        let body = try templates.mail(mail, "introduction", language: catalogue.language)
        return (catalogue.sentence(mail.subject), body.text, body.html)
    }
}
