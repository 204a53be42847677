import Foundation
import Primitives
import Web

/// Where an incident is recorded: its nature and scope, as far as they are known.
struct IncidentFormPage: Page {
    static let template = "operator-incident-new"
    let title = WordKey("incidents.new.title")
    let form: FormView
    let now: String

    init(_ form: Form, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        let option = { (value: String, words: WordKey, selected: Bool) in
            FormView.Option(value: value, label: catalogue.sentence(words), selected: selected)
        }
        now = IncidentsSlice.text(exchange.now)
        let filled = form.values["detected"] == nil ? Form(["detected": now].merging(form.values) { $1 }) : form
        self.form = exchange.view(
            filled,
            options: [
                "severity": Incident.Severity.allCases.map { option($0.rawValue, $0.words, $0 == .high) },
                "kind": Incident.Kind.allCases.map { option($0.rawValue, $0.words, false) },
                "risk": Incident.Risk.allCases.map { option($0.rawValue, $0.words, false) },
                "part": Incident.Part.allCases.map { option($0.rawValue, $0.words, false) },
                "region": Incident.Region.allCases.map { option($0.rawValue, $0.words, false) },
                "exercise": [
                    option("no", WordKey("incidents.exercise.no"), true),
                    option("yes", WordKey("incidents.exercise.yes"), false),
                ],
            ],
            labels: [
                "detected": WordKey("incidents.detected"), "title": WordKey("incidents.name"),
                "nature": WordKey("incidents.nature"), "data": WordKey("incidents.data"),
                "systems": WordKey("incidents.systems"), "severity": WordKey("incidents.severity"),
                "kind": WordKey("incidents.kind"), "risk": WordKey("incidents.risk"),
                "part": WordKey("incidents.part"), "region": WordKey("incidents.region"),
            ])
    }
}
