import Foundation
import Primitives
import Web

/// The fields of what somebody chooses: filled in, and read.
enum ChoicesForm {
    static let labels = [
        "value": WordKey("programs.mine.details"), "until": WordKey("programs.mine.until"),
        "later": WordKey("programs.mine.later"),
        "introduction": WordKey("programs.choices.introduction"),
        "language": WordKey("programs.choices.language"), "zone": WordKey("programs.choices.zone"),
        "from": WordKey("programs.choices.from"), "to": WordKey("programs.choices.to"),
        "languages": WordKey("programs.choices.languages"), "departments": WordKey("programs.choices.departments"),
        "locations": WordKey("programs.choices.locations"), "topics": WordKey("programs.choices.topics"),
        "wishAddress": WordKey("programs.choices.address"), "neverAddress": WordKey("programs.choices.address"),
    ]

    /// - Parameter roster: languages by the roster, which hold until somebody says others.
    static func filled(_ choices: PersonChoices, program: ProgramID?, roster: [String]) -> [String: String] {
        let hours = choices.hours
        return [
            "program": program?.text ?? "all", "introduction": choices.introduction,
            "language": choices.mailLanguage ?? "", "zone": choices.timeZone ?? "",
            "from": hours.map { "\($0.from)" } ?? "", "to": hours.map { "\($0.to)" } ?? "",
            "languages": list(choices.languages.isEmpty ? roster : choices.languages),
            "departments": list(choices.departments),
            "locations": list(choices.locations), "topics": list(choices.topics),
        ]
    }

    /// A form that came back, on the page with all the others: they show what is kept.
    static func merged(_ form: Form, over kept: [String: String]) -> Form {
        var merged = Form(kept.merging(form.values) { $1 })
        for (name, words) in form.problems { merged.refuse(name, words) }
        return merged
    }

    static func options(
        _ programs: [Program], _ introduced: [(id: PersonID, name: String)], languages: [String], _ catalogue: Catalogue
    ) -> [String: [FormView.Option]] {
        func sentence(_ words: WordKey) -> String { catalogue.sentence(words) }
        let hours = WorkingHours.hours.map { FormView.Option(value: "\($0)", label: Cadence.clock($0)) }
        let none = FormView.Option(value: "", label: sentence(WordKey("programs.choices.not-said")))
        let all = FormView.Option(value: "all", label: sentence(WordKey("programs.mine.all")))
        let pick = FormView.Option(value: "", label: sentence(WordKey("programs.choices.pick")))
        return [
            "program": [all] + programs.map { .init(value: $0.id.text, label: $0.name) },
            "language": [none] + languages.map { .init(value: $0, label: name(of: $0)) }, "from": [none] + hours,
            "to": [none] + hours, "zone": [none] + ProgramForm.zones.map { .init(value: $0, label: $0) },
            "wish": [pick] + introduced.map { .init(value: $0.id.text, label: $0.name) },
        ]
    }

    /// A language in its own words: "Deutsch".
    static func name(of language: String) -> String {
        Locale(identifier: language).localizedString(forLanguageCode: language)?.localizedCapitalized ?? language
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}

// MARK: Reading

extension ChoicesForm {
    /// What the others read, languages and hours, put into choices. False, with what is wrong beside the fields, where it
    /// cannot be taken.
    static func about(_ form: inout Form, _ siteLanguages: [String], into choices: inout PersonChoices) -> Bool {
        form = oneLine(form, "introduction")
        let introduction = form.text(
            "introduction", maximum: PersonChoices.maximumIntroductionLength, optional: true)
        let language = form["language"].isEmpty ? nil : form["language"]
        if let language, !siteLanguages.contains(language) { form.refuse("language", WordKey("form.choice")) }
        let zone = zone(&form)
        let languages = words("languages", &form)
        let hours = hours(&form)
        guard form.isSound, let introduction, let languages else { return false }
        choices.introduction = introduction
        (choices.mailLanguage, choices.timeZone) = (language, zone)
        (choices.languages, choices.hours) = (languages, hours)
        return true
    }

    static func wishes(_ form: inout Form, into choices: inout PersonChoices) -> Bool {
        let departments = words("departments", &form)
        let locations = words("locations", &form)
        let topics = words("topics", &form)
        guard let departments, let locations, let topics else { return false }
        (choices.departments, choices.locations, choices.topics) = (departments, locations, topics)
        return true
    }

    /// Words with commas between them, each once, whatever its case.
    private static func words(_ name: String, _ form: inout Form) -> [String]? {
        let maximum = PersonChoices.maximumWords * (PersonChoices.maximumWordLength + 2)
        guard let text = form.text(name, maximum: maximum, optional: true) else { return nil }
        let all = text.split(separator: ",").map { RosterText.trimmed(String($0)) }.filter { !$0.isEmpty }
        var seen: Set<String> = []
        let words = all.filter { seen.insert($0.lowercased()).inserted }
        guard words.count <= PersonChoices.maximumWords,
            words.allSatisfy({ $0.unicodeScalars.count <= PersonChoices.maximumWordLength })
        else {
            form.refuse(
                name,
                WordKey(
                    "programs.choices.too-many-words",
                    ["count": "\(PersonChoices.maximumWords)", "length": "\(PersonChoices.maximumWordLength)"]))
            return nil
        }
        return words
    }

    private static func zone(_ form: inout Form) -> String? {
        if form["zone"].isEmpty { return nil }
        let zone = RosterTimeZone.identifier(form["zone"])
        if zone == nil { form.refuse("zone", WordKey("roster.unknown-time-zone")) }
        return zone
    }

    /// Both hours and a day at least, or nothing at all.
    private static func hours(_ form: inout Form) -> WorkingHours? {
        let days = Set((1...7).filter { !form["day.\($0)"].isEmpty })
        if form["from"].isEmpty && form["to"].isEmpty { return nil }
        for name in ["from", "to"] where form[name].isEmpty {
            form.refuse(name, WordKey("programs.choices.hour-missing"))
        }
        let from = form.integer("from", in: WorkingHours.hours)
        let to = form.integer("to", in: WorkingHours.hours)
        guard let from, let to else { return nil }
        guard from < to else {
            form.refuse("to", WordKey("programs.choices.hours-wrong"))
            return nil
        }
        if days.isEmpty { form.refuse("from", WordKey("programs.choices.days-missing")) }
        return days.isEmpty ? nil : WorkingHours(days: days, from: from, to: to)
    }

    /// The form with the line breaks of a field as blanks.
    static func oneLine(_ form: Form, _ name: String) -> Form {
        let text = form[name].split(whereSeparator: \.isNewline).joined(separator: " ")
        return Form(form.values.merging([name: text]) { $1 })
    }
}
