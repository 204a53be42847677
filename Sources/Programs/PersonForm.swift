import Accounts
import Primitives
import Web

/// The fields of a person: filled in, and read by the rules of a roster.
enum PersonForm {
    private static let fields = ["name", "address", "department", "location", "zone", "started"]
    static let labels = [
        "name": WordKey("programs.person.name"), "address": WordKey("programs.person.address"),
        "department": WordKey("programs.person.department"), "location": WordKey("programs.person.location"),
        "zone": WordKey("programs.person.zone"), "started": WordKey("programs.person.started"),
    ]

    /// Time zones to choose from; what is written down already is among them.
    static func options(_ form: Form, _ catalogue: Catalogue) -> [String: [FormView.Option]] {
        let none = FormView.Option(value: "", label: catalogue.sentence(WordKey("programs.choices.not-said")))
        let own = form["zone"].isEmpty || ProgramForm.zones.contains(form["zone"]) ? [] : [form["zone"]]
        return ["zone": [none] + (own + ProgramForm.zones).map { .init(value: $0, label: $0) }]
    }

    static func filled(_ profile: Profile, _ names: [String]) -> Form {
        Form(
            [
                "name": profile.name, "address": profile.address.text, "department": profile.department ?? "",
                "location": profile.location ?? "", "zone": profile.timeZone ?? "", "started": profile.startDate ?? "",
            ].merging(PersonAttributes.filled(names, profile)) { $1 })
    }

    /// What the form makes of a profile; attributes that it does not name stay as they are. Nil, with what is wrong beside
    /// the fields, where it cannot be taken.
    static func profile(_ form: inout Form, changing old: Profile? = nil) -> Profile? {
        let name = form.text("name", maximum: RosterLimits.nameLength).flatMap { clean($0, "name", &form) }
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let department = optional("department", RosterLimits.departmentLength, &form)
        let location = optional("location", RosterLimits.locationLength, &form)
        let zone = zone(&form)
        let started = started(&form)
        let custom = PersonAttributes.custom(&form, changing: old?.custom ?? [:])
        guard form.isSound, let name, let address else { return nil }
        return Profile(
            name: name, address: address, department: department, location: location, timeZone: zone,
            startDate: started, custom: custom)
    }

    /// What is known of somebody now where the form says something else.
    static func meanwhile(_ now: Profile, typed: Profile, _ catalogue: Catalogue) -> FormMeanwhile? {
        let names = Set(now.custom.keys).union(typed.custom.keys).sorted()
        return FormMeanwhile(now: told(now, names, catalogue), typed: told(typed, names, catalogue))
    }

    /// Names of fields that differ; of the roster's own columns only that some do.
    static func changed(from old: Profile, to new: Profile) -> [String] {
        let (before, after) = (filled(old, []), filled(new, []))
        return fields.filter { before[$0] != after[$0] } + (old.custom == new.custom ? [] : ["attributes"])
    }

    private static func told(
        _ profile: Profile, _ names: [String], _ catalogue: Catalogue
    ) -> [FormMeanwhile.Present] {
        let filled = filled(profile, [])
        let fields = fields.compactMap { field in
            labels[field].map { FormMeanwhile.Present($0, filled[field], catalogue) }
        }
        let own = names.map { name in
            let label = WordKey("programs.person-edit.attribute", ["name": name])
            return FormMeanwhile.Present(label, profile.custom[name] ?? "", catalogue)
        }
        return fields + own
    }

    private static func clean(_ text: String, _ name: String, _ form: inout Form) -> String? {
        let clean = RosterText.clean(text)
        if clean == nil { form.refuse(name, WordKey("roster.deceptive-character")) }
        return clean
    }

    private static func optional(_ name: String, _ maximum: Int, _ form: inout Form) -> String? {
        form.text(name, maximum: maximum, optional: true).flatMap { $0.isEmpty ? nil : clean($0, name, &form) }
    }

    private static func zone(_ form: inout Form) -> String? {
        let text = RosterText.trimmed(form["zone"])
        if text.isEmpty { return nil }
        let zone = RosterTimeZone.identifier(text)
        if zone == nil { form.refuse("zone", WordKey("roster.unknown-time-zone")) }
        return zone
    }

    private static func started(_ form: inout Form) -> String? {
        let text = RosterText.trimmed(form["started"])
        if text.isEmpty { return nil }
        if case .day(let date)? = RosterDateText.parse(text) { return date.text }
        form.refuse("started", WordKey("roster.unreadable-date"))
        return nil
    }
}
