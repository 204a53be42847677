import class Calendars.ZoneDatabase
import Foundation
import Jobs
import Primitives
import Web

/// A new program, or the settings of one.
struct ProgramFormPage: Page {
    static let template = "program-form"
    let action: String
    let back: String
    let isNew: Bool
    /// Whoever makes it only looks after it.
    let withoutMe: Bool
    let program: Link?
    let form: FormView
    let matching: MatchingChoices
    /// Whom it can be for; set by whoever knows the audiences.
    var audience = AudienceField()
    /// The other side, of a program that brings two audiences together.
    var other = AudienceField()
    /// It was changed while the form was open.
    var meanwhile: FormMeanwhile?

    var title: WordKey { isNew ? WordKey("programs.form.title-new") : WordKey("programs.form.title-edit") }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    init(new form: Form, _ offer: MatchingChoices.Offer, _ exchange: Exchange) {
        self.init(nil, form, offer, exchange)
    }

    /// Without a program, a new one.
    init(_ program: Program?, _ form: Form, _ offer: MatchingChoices.Offer, _ exchange: Exchange) {
        let path = program.map { "/programs/\($0.id.text)" } ?? "/programs"
        (action, back, isNew) = (path, path, program == nil)
        withoutMe = form["match-without-me"] == "yes"
        self.program = program.map { Link(id: $0.id.text, name: $0.name) }
        let options = ProgramForm.options(exchange.catalogue)
            .merging(MatchingForm.options(offer, exchange.catalogue)) { first, _ in first }
        self.form = exchange.view(
            form, options: options, labels: ProgramForm.labels.merging(MatchingForm.labels) { first, _ in first })
        matching = MatchingChoices(form, offer, exchange.catalogue)
    }
}

/// The fields of a program's settings: filled in, read, and what may be chosen.
enum ProgramForm {
    static func filled(_ settings: ProgramSettings) -> Form {
        let cadence = settings.cadence
        return Form([
            "name": settings.name, "weeks": "\(cadence.weeks)", "weekday": cadence.weekday.rawValue,
            "hour": "\(cadence.hour)", "zone": cadence.zone.identifier, "size": "\(settings.groupSize)",
        ])
    }

    /// With what decides the rounds, and the people it names.
    static func filled(
        _ settings: ProgramSettings, pairs: [(EmailAddress, EmailAddress)], hosts: [EmailAddress]
    ) -> Form {
        let matching = MatchingForm.filled(settings, pairs: pairs, hosts: hosts)
        return Form(filled(settings).values.merging(matching) { first, _ in first })
    }

    /// What a new program is offered with: pairs, every other Tuesday at ten.
    static func fresh(zone: TimeZone) -> Form {
        Form(["weeks": "2", "weekday": Weekday.tuesday.rawValue, "hour": "10", "zone": zone.identifier, "size": "2"])
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    static func settings(_ form: inout Form) -> ProgramSettings? {
        let name = form.text("name", maximum: Program.maximumNameLength)
        let weeks = form.integer("weeks", in: Cadence.weeksRange)
        let weekday = form.choice("weekday", of: Weekday.self)
        let hour = form.integer("hour", in: Cadence.hours)
        let zone = zone(&form)
        let size = form.integer("size", in: Program.groupSizes)
        let matching = MatchingForm.matching(&form)
        guard let name, let weeks, let weekday, let hour, let zone, let size, let matching,
            let cadence = Cadence(weeks: weeks, weekday: weekday, hour: hour, zone: zone)
        else { return nil }
        return ProgramSettings(
            name: name, cadence: cadence, groupSize: size, matching: matching,
            asksApproval: form["match-approval"] == "yes")
    }

    private static func zone(_ form: inout Form) -> TimeZone? {
        let zone = RosterTimeZone.identifier(form["zone"]).flatMap(TimeZone.init(identifier:))
        if zone == nil { form.refuse("zone", WordKey("roster.unknown-time-zone")) }
        return zone
    }

    static func options(_ catalogue: Catalogue) -> [String: [FormView.Option]] {
        [
            "weeks": Cadence.weeksRange.map { weeks in
                let words =
                    weeks == 1
                    ? WordKey("programs.form.weeks-one") : WordKey("programs.form.weeks-option", ["weeks": "\(weeks)"])
                return FormView.Option(value: "\(weeks)", label: catalogue.sentence(words))
            },
            "weekday": Weekday.allCases.map { .init(value: $0.rawValue, label: catalogue.sentence($0.words)) },
            "hour": Cadence.hours.map { .init(value: "\($0)", label: Cadence.clock($0)) },
            "zone": zones.map { .init(value: $0, label: $0) },
            "size": Program.groupSizes.map {
                .init(
                    value: "\($0)",
                    label: catalogue.sentence(WordKey("programs.form.size-option", ["size": "\($0)"])))
            },
        ]
    }

    static let zones = Set(TimeZone.knownTimeZoneIdentifiers).union(["UTC"])
        .union(ZoneDatabase.system.places.filter { TimeZone(identifier: $0) != nil }).sorted()
}

extension Weekday {
    var words: WordKey {
        switch self {
        case .monday: WordKey("programs.weekday.monday")
        case .tuesday: WordKey("programs.weekday.tuesday")
        case .wednesday: WordKey("programs.weekday.wednesday")
        case .thursday: WordKey("programs.weekday.thursday")
        case .friday: WordKey("programs.weekday.friday")
        case .saturday: WordKey("programs.weekday.saturday")
        case .sunday: WordKey("programs.weekday.sunday")
        }
    }
}

extension Cadence {
    static func clock(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }

    /// "Every 2 weeks, Tuesday at 10:00".
    func sentence(_ catalogue: Catalogue) -> String {
        let values = ["weeks": "\(weeks)", "weekday": catalogue.sentence(weekday.words), "hour": Self.clock(hour)]
        return catalogue.sentence(
            weeks == 1 ? WordKey("programs.cadence.weekly", values) : WordKey("programs.cadence.every", values))
    }
}

extension ProgramForm {
    static let labels = [
        "name": WordKey("programs.form.name"), "weeks": WordKey("programs.form.weeks"),
        "weekday": WordKey("programs.form.weekday"), "hour": WordKey("programs.form.hour"),
        "zone": WordKey("programs.form.zone"), "size": WordKey("programs.form.size"),
        "audience": WordKey("programs.form.audience"), "match-audience": WordKey("programs.match.audience"),
    ]
}
