import Accounts
import Audit
import Foundation
import Primitives
import Store
import Web

extension Profile {
    /// With what somebody said of themselves: the languages they speak, and what the roster does not say.
    func completed(_ choices: PersonChoices?) -> Profile {
        guard let choices else { return self }
        var profile = self
        for (name, value) in choices.details ?? [:] {
            switch ProgramAttribute(name) {
            case .department?: profile.department = department ?? value
            case .location?: profile.location = location ?? value
            case .custom(let heading)?: if (custom[heading] ?? "").isEmpty { profile.custom[heading] = value }
            case nil: break
            }
        }
        if !choices.languages.isEmpty { profile.speak(choices.languages) }
        return profile
    }

    /// The roster's columns that name languages.
    var languageHeadings: [String] { custom.keys.filter(ParticipantReading.isOfLanguages).sorted() }

    /// Languages as the roster names them.
    var languages: [String] {
        languageHeadings.flatMap { heading in
            (custom[heading] ?? "").split(whereSeparator: SpokenLanguage.separators.contains)
                .map { RosterText.trimmed(String($0)) }.filter { !$0.isEmpty }
        }
    }

    private mutating func speak(_ languages: [String]) {
        let headings = languageHeadings
        for heading in headings { custom[heading] = nil }
        custom[headings.first ?? "Languages"] = languages.joined(separator: ", ")
    }
}

extension Person {
    func completed(_ choices: PersonChoices?) -> Person { choices.map { with(profile.completed($0)) } ?? self }
}

extension ProgramKind {
    /// What somebody can be, where the kind itself names it; nothing where any word will do.
    func values(of attribute: ProgramAttribute) -> [String] {
        switch self {
        case .sides(attribute, let one, let other): [one, other]
        case .composer(attribute, let seats): seats.map(\.value)
        default: []
        }
    }
}

/// A detail of somebody's that a program goes by and the roster lacks, as their own page asks for it.
struct MyDetail: Sendable {
    /// Names the attribute in the form.
    let attribute: String
    let label: String
    let programs: String
    let field: String
    let value: String
    let error: String?
    let options: [FormView.Option]
    let hasOptions: Bool
}

extension MyDetail {
    /// Of each attribute one, for all programs that go by it.
    static func all(
        _ profile: Profile, _ programs: [Program], said details: [String: String], _ form: Form,
        _ catalogue: Catalogue
    ) -> [MyDetail] {
        asked(profile, programs).enumerated().map { number, asked in
            let text = asked.attribute.text
            let isSent = form["attribute"] == text
            let value = isSent ? form["value"] : details[text] ?? ""
            let error = isSent ? form.problems["value"].map(catalogue.sentence) : nil
            let none = FormView.Option(
                value: "", label: catalogue.sentence(WordKey("programs.choices.not-said")), selected: value.isEmpty)
            let values = asked.values.map { FormView.Option(value: $0, label: $0, selected: $0 == value) }
            return MyDetail(
                attribute: text, label: asked.attribute.name(catalogue),
                programs: IntroductionWords(catalogue: catalogue).names(asked.programs),
                field: error == nil ? "detail-\(number)" : "value", value: value, error: error,
                options: [none] + values, hasOptions: !values.isEmpty)
        }
    }

    /// What the roster does not say of somebody, who asks for it, and what it can be.
    static func asked(
        _ profile: Profile, _ programs: [Program]
    ) -> [(attribute: ProgramAttribute, programs: [String], values: [String])] {
        var asked: [(attribute: ProgramAttribute, programs: [String], values: [String])] = []
        for program in programs {
            for attribute in profile.lacking(program.settings.matching) {
                let values = program.settings.matching.kind.values(of: attribute)
                if let place = asked.firstIndex(where: { $0.attribute == attribute }) {
                    asked[place].programs.append(program.name)
                    // Words that one program names go for all; where another takes any, so does the page.
                    asked[place].values =
                        values.isEmpty || asked[place].values.isEmpty
                        ? []
                        : asked[place].values
                            + values.filter { !asked[place].values.contains($0) }
                } else {
                    asked.append((attribute, [program.name], values))
                }
            }
        }
        return asked
    }
}

extension ProgramsSlice {
    var myDetailRoutes: [Route] { mine(post: "/detail", saveDetail) }

    /// Said by themselves, and only where the roster says nothing: whoever keeps the roster has the last word.
    private func saveDetail(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("attribute", "value")
        let seat = try await seat(exchange)
        guard let mine = try await database.transaction(seat.scope, { try readMine($0, seat) }),
            let asked = MyDetail.asked(mine.person.profile, mine.programs)
                .first(where: { $0.attribute.text == form["attribute"] })
        else { throw RequestRefusal.notFound }
        guard let value = Self.detail(&form, asked.values) else {
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        let known = asked.values.isEmpty ? try await spelt(value, asked.attribute, seat) : value
        _ = try await choose(seat) { choices in
            choices.details = (choices.details ?? [:]).filter { $0.key != asked.attribute.text }
            if !known.isEmpty { choices.details?[asked.attribute.text] = known }
        }
        return Self.back(seat, WordKey("programs.choices.saved"))
    }

    private static func detail(_ form: inout Form, _ values: [String]) -> String? {
        guard let text = form.text("value", maximum: RosterLimits.departmentLength, optional: true) else { return nil }
        if !values.isEmpty, !text.isEmpty, !values.contains(text) {
            form.refuse("value", WordKey("form.choice"))
            return nil
        }
        guard let clean = RosterText.clean(text) else {
            form.refuse("value", WordKey("roster.deceptive-character"))
            return nil
        }
        return clean
    }

    /// As others of the roster spell it, so that the same is the same.
    private func spelt(_ value: String, _ attribute: ProgramAttribute, _ seat: PersonSeat) async throws -> String {
        let plain = value.lowercased()
        let some = try await database.transaction(.workspace(seat.workspace)) {
            try people.next($0, seat.workspace, after: nil, limit: MatchingChoices.Offer.people)
        }
        return some.lazy.flatMap { $0.profile.values(of: attribute) }.first { $0.lowercased() == plain } ?? value
    }
}
