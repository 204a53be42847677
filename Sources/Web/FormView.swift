import Primitives

/// A form as templates read it: `form.address` is the field of that name, `form.errors` lists what was refused.
package struct FormView: Sendable {
    package struct Field: Sendable {
        package let name: String
        package let value: String
        package let error: String?
        package let options: [Option]
    }

    package struct Option: Sendable {
        package let value: String
        package let label: String
        package let selected: Bool

        package init(value: String, label: String, selected: Bool = false) {
            self.value = value
            self.label = label
            self.selected = selected
        }
    }

    package struct Problem: Sendable {
        package let name: String
        package let sentence: String
        /// What the field is called on the page.
        package let label: String?
    }

    private let form: Form
    private let options: [String: [Option]]
    private let problems: [String: String]
    private let labels: [String: String]

    package init(
        _ form: Form, options: [String: [Option]] = [:], labels: [String: WordKey] = [:], _ catalogue: Catalogue
    ) {
        self.form = form
        self.options = options
        self.labels = labels.mapValues(catalogue.sentence)
        problems = form.problems.mapValues(catalogue.sentence)
    }

    package func child(named name: String) -> Any {
        switch name {
        case "invalid": !problems.isEmpty
        case "early": form.isEarly
        case "errors":
            problems.sorted { $0.key < $1.key }.map {
                Problem(name: $0.key, sentence: $0.value, label: labels[$0.key])
            }
        default: field(name)
        }
    }

    /// The chosen option is the one whose value was submitted, else the one that came marked.
    private func field(_ name: String) -> Field {
        let choices = options[name, default: []].map { option in
            let isChosen = form.values[name].map { $0 == option.value } ?? option.selected
            return Option(value: option.value, label: option.label, selected: isChosen)
        }
        return Field(name: name, value: form[name], error: problems[name], options: choices)
    }
}

extension Exchange {
    package func view(
        _ form: Form = Form(), options: [String: [FormView.Option]] = [:], labels: [String: WordKey] = [:]
    ) -> FormView {
        FormView(form, options: options, labels: labels, catalogue)
    }
}
