import Primitives
import Web

/// How people sign in to a workspace; for its owners.
struct SignInRulesPage: Page {
    static let template = "sign-in-rules"
    let title = WordKey("accounts.rules.title")
    let form: FormView

    init(_ rules: SignInRules, _ form: Form?, _ exchange: Exchange) {
        let shown = Form(["minutes": "\(rules.linkMinutes)", "days": "\(rules.sessionDays)"])
        let choices = [
            ("no", WordKey("accounts.rules.passwords-no")), ("yes", WordKey("accounts.rules.passwords-yes")),
        ]
        let options = choices.map { value, words in
            FormView.Option(
                value: value, label: exchange.catalogue.sentence(words),
                selected: (value == "yes") == rules.allowsPasswords)
        }
        self.form = exchange.view(
            form ?? shown, options: ["passwords": options],
            labels: [
                "passwords": WordKey("accounts.rules.passwords"), "minutes": WordKey("accounts.rules.minutes"),
                "days": WordKey("accounts.rules.days"),
            ])
    }
}
