import Accounts
import Foundation
import Primitives
import Web

/// Somebody's own page: whom they met, when they can be introduced, and what they choose for themselves.
struct MyIntroductionsPage: Page {
    static let template = "my-introductions"
    /// Introductions listed, and introductions that are looked at.
    static let shown = 50
    static let counted = 500
    /// Rounds without them that are listed.
    static let shownAbsences = 5

    let name: String
    let workspace: String
    /// Where the forms lead.
    let path: String
    /// The program whose mail led here.
    let program: String?
    let showsPrivate: Bool
    let unreachable: Bool
    let notNow: Pausing?
    let programs: [ProgramShown]
    let hasPrograms: Bool
    /// The audiences they are in.
    let audiences: [AudienceShown]
    let hasAudiences: Bool
    /// There is something to leave.
    let mayLeave: Bool
    let earliest: String
    let latest: String
    let meetings: [Meeting]
    let hasMeetings: Bool
    /// Rounds in which they were not introduced.
    let without: [Without]
    let hasWithout: Bool
    /// Whom they were introduced to by department; nothing before the first introduction.
    let picture: Figure?
    /// Introductions about which they were asked and did not answer.
    let open: [Open]
    let hasOpen: Bool
    /// Rounds ahead about which they were asked whether they are in.
    let questions: [Question]
    let hasQuestions: Bool
    let asked: [Listed]
    let hasAsked: Bool
    let never: [Listed]
    let hasNever: Bool
    /// What programs go by and the roster lacks.
    let details: [MyDetail]
    let hasDetails: Bool
    let days: [WeekdayChoice]
    let introductionLength: String
    let form: FormView

    var title: WordKey { WordKey("programs.mine.title") }

    /// Until a day, or until they say so.
    struct Pausing: Sendable {
        let until: Day?
    }

    struct ProgramShown: Sendable {
        let id: String
        let name: String
        let cadence: String
        let taking: Bool
        let pausing: Pausing?
        let gone: Bool
        let silent: Bool
    }

    struct AudienceShown: Sendable {
        let id: String
        let name: String
    }

    struct Meeting: Sendable {
        let round: String
        let program: String
        let when: Day
        let people: [Met]
        let reasons: [IntroductionWords.Sentence]
        let again: Bool
        /// What they said of it.
        let answer: String?
        /// What another said.
        let said: [MeetingPage.Said]
        /// Nil once it is told whom they meet.
        let secret: Secret?
    }

    /// All that somebody knows of a mystery before its hour.
    struct Secret: Sendable {
        let until: Moment
        let place: String
        let sign: String
        /// Nobody awaits them any more.
        let isOff: Bool
    }

    struct Question: Sendable {
        let ask: String
        let program: String
        let when: Moment
        let saidYes: Bool
        let saidNo: Bool
    }

    struct Without: Sendable {
        let program: String
        let when: Day
        let reason: String
        /// What comes next, of the latest.
        let next: String?
    }

    struct Open: Sendable {
        let round: String
        let names: String
    }

    struct Met: Sendable {
        let id: String
        let name: String
        let initials: String
        let tone: Int
        let detail: String?
        /// Where to write to.
        let address: String?
    }

    struct Listed: Sendable {
        let entry: String
        let label: String
        let isFirst: Bool
    }

    struct WeekdayChoice: Sendable {
        let name: String
        let label: String
        let chosen: Bool
    }

    /// What the page shows, read in its person's own scope.
    struct Mine: Sendable {
        let person: Person
        let workspace: String
        let programs: [Program]
        let participations: [ProgramID: Participation]
        let notNow: NotNow?
        let isUnreachable: Bool
        let past: [PastIntroduction]
        let people: [PersonID: Person]
        let choices: PersonChoices
        /// What they said where the roster says nothing.
        let details: [String: String]
        let audiences: [AudienceShown]
        let readAt: Date
        let answers: [MeetingAnswered]
        var absences: [PastAbsence] = []
        var questions: [OpenRoundAsk] = []
        /// What was told of those they met.
        var told: ToldRounds = [:]
    }

    init(_ mine: Mine, _ seat: PersonSeat, _ form: Form, languages: [String], _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        let zone = mine.person.profile.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
        name = mine.person.profile.name
        workspace = mine.workspace
        path = seat.path
        program = mine.programs.first { $0.id == seat.program }?.name
        showsPrivate = seat.showsPrivate
        unreachable = mine.isUnreachable
        notNow = mine.notNow.map { Pausing(until: $0.until.map { Day($0, catalogue, zone) }) }
        programs = mine.programs.map {
            ProgramShown($0, mine.participations[$0.id] ?? Participation(), exchange.now, catalogue)
        }
        hasPrograms = !programs.isEmpty
        (audiences, hasAudiences) = (mine.audiences, !mine.audiences.isEmpty)
        mayLeave = hasAudiences || programs.contains { !$0.gone }
        let days = Pause.days(from: exchange.now, zone: zone)
        earliest = days?.lowerBound.text ?? ""
        latest = days?.upperBound.text ?? ""
        meetings = mine.past.prefix(Self.shown).map { Meeting($0, mine, showsPrivate: seat.showsPrivate, catalogue) }
        picture = MyPicture(mine, catalogue).figure(files: seat.path)?.shortened(catalogue)
        hasMeetings = !meetings.isEmpty
        without = Self.without(mine, catalogue)
        hasWithout = !without.isEmpty
        open = Self.open(mine, catalogue)
        hasOpen = !open.isEmpty
        questions = mine.questions.compactMap { open in
            mine.programs.first { $0.id == open.program }.map { Question(open, $0, catalogue) }
        }
        hasQuestions = !questions.isEmpty
        asked = mine.choices.asked.enumerated().map { Listed($1, mine.people, isFirst: $0 == 0) }
        hasAsked = !asked.isEmpty
        never = mine.choices.never.map { Listed($0, mine.people, isFirst: false) }
        hasNever = !never.isEmpty
        details = MyDetail.all(
            mine.person.profile, mine.programs, said: mine.details, form, catalogue)
        hasDetails = !details.isEmpty
        self.days = Self.days(mine.choices, form, catalogue)
        introductionLength = "\(PersonChoices.maximumIntroductionLength)"
        let kept = ChoicesForm.filled(
            mine.choices, program: seat.program, roster: seat.showsPrivate ? mine.person.profile.languages : [])
        self.form = exchange.view(
            ChoicesForm.merged(form, over: kept),
            options: ChoicesForm.options(
                mine.programs, Self.introduced(mine), languages: languages, catalogue),
            labels: ChoicesForm.labels)
    }

    private static func open(_ mine: Mine, _ catalogue: Catalogue) -> [Open] {
        let asked = Set(mine.answers.filter { $0.person == mine.person.id && $0.answer == nil }.map(\.round))
        return mine.past.filter { asked.contains($0.round) }.map { past in
            let others = past.introduction.people.filter { $0 != mine.person.id }.compactMap { mine.people[$0] }
            let names = IntroductionWords(catalogue: catalogue).names(others.map(\.profile.name))
            return Open(round: past.round.text, names: names)
        }
    }

    private static func without(_ mine: Mine, _ catalogue: Catalogue) -> [Without] {
        let profile = mine.person.profile.completed(PersonChoices(details: mine.details))
        return mine.absences.compactMap { past in
            guard let program = mine.programs.first(where: { $0.id == past.program }) else { return nil }
            let words = AbsenceWords(
                past.absence.reason, lacking: profile.lacking(program.settings.matching), catalogue)
            let isLatest =
                !mine.absences.contains { $0.program == past.program && $0.at > past.at }
                && !mine.past.contains { $0.program == past.program && $0.at >= past.at }
            return Without(
                program: program.name, when: Day(past.at, catalogue, program.cadence.zone), reason: words.reason,
                next: isLatest ? words.next : nil)
        }
    }

    /// Everybody they were introduced to, by name.
    private static func introduced(_ mine: Mine) -> [(id: PersonID, name: String)] {
        mine.people.values.filter { $0.id != mine.person.id }.map { (id: $0.id, name: $0.profile.name) }
            .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private static func days(_ choices: PersonChoices, _ form: Form, _ catalogue: Catalogue) -> [WeekdayChoice] {
        let isSubmitted = form.values["introduction"] != nil
        let kept = choices.hours?.days ?? [1, 2, 3, 4, 5]
        return zip(1..., WorkingHours.weekdays).map { day, key in
            let isChosen = isSubmitted ? !form["day.\(day)"].isEmpty : kept.contains(day)
            return WeekdayChoice(name: "day.\(day)", label: catalogue.sentence(key), chosen: isChosen)
        }
    }
}

extension MyIntroductionsPage.ProgramShown {
    init(_ program: Program, _ participation: Participation, _ now: Date, _ catalogue: Catalogue) {
        let standing = participation.standing(at: now)
        var pausing: MyIntroductionsPage.Pausing?
        if case .paused(let until) = standing {
            pausing = MyIntroductionsPage.Pausing(until: until.map { Day($0, catalogue, program.cadence.zone) })
        }
        self.init(
            id: program.id.text, name: program.name, cadence: program.cadence.sentence(catalogue),
            taking: standing == .takesPart, pausing: pausing, gone: standing == .left, silent: standing == .silent)
    }
}

extension MyIntroductionsPage.Meeting {
    init(
        _ past: PastIntroduction, _ mine: MyIntroductionsPage.Mine, showsPrivate: Bool, _ catalogue: Catalogue
    ) {
        let program = mine.programs.first { $0.id == past.program }
        let words = IntroductionWords(catalogue: catalogue, isToThem: true)
        let everybody = past.introduction.people.compactMap { mine.people[$0] }
        let others = everybody.filter { $0.id != mine.person.id }
        let answers = mine.answers.filter { $0.round == past.round }
        let own = answers.first { $0.person == mine.person.id }?.answer
        let said = answers.compactMap { answered -> MeetingPage.Said? in
            guard let answer = answered.answer,
                let name = others.first(where: { $0.id == answered.person })?.profile.name
            else { return nil }
            return MeetingPage.Said(sentence: catalogue.sentence(answer.said(by: name)))
        }
        self.init(
            round: past.round.text, program: program?.name ?? "",
            when: Day(past.at, catalogue, program?.cadence.zone ?? .gmt),
            people: others.map { MyIntroductionsPage.Met($0, showsPrivate: showsPrivate) },
            reasons: words.sentences(past.introduction, (mine.told[past.round] ?? [:]).then(everybody)),
            again: past.introduction.again,
            answer: own.map { catalogue.sentence($0.words) }, said: said,
            secret: past.secretUntil.map { until in
                MyIntroductionsPage.Secret(
                    until: Moment(until, catalogue, program?.cadence.zone ?? .gmt), place: program?.place ?? "",
                    sign: "\(past.position)", isOff: past.isVoid)
            })
    }
}

extension Program {
    /// Where a mystery takes place.
    var place: String? {
        if case .mystery(let meeting) = settings.matching.kind { meeting.place } else { nil }
    }
}

extension MyIntroductionsPage.Question {
    init(_ open: OpenRoundAsk, _ program: Program, _ catalogue: Catalogue) {
        self.init(
            ask: open.ask.text, program: program.name,
            when: Moment(program.nextRoundAt, catalogue, program.cadence.zone), saidYes: open.answer == .yes,
            saidNo: open.answer == .no)
    }
}

extension MyIntroductionsPage.Met {
    init(_ person: Person, showsPrivate: Bool) {
        let face = Face(person.profile)
        self.init(
            id: person.id.text, name: face.name, initials: face.initials, tone: face.tone, detail: face.detail,
            address: person.state == .active && showsPrivate ? person.profile.address.text : nil)
    }
}

extension MyIntroductionsPage.Listed {
    init(_ chosen: PersonChoices.Chosen, _ people: [PersonID: Person], isFirst: Bool) {
        // Who was typed is shown as typed: a name would tell whose address it is.
        let label = chosen.address?.text ?? chosen.person.flatMap { people[$0]?.profile.name } ?? "–"
        self.init(entry: chosen.entry, label: label, isFirst: isFirst)
    }
}
