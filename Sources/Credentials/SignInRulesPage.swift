import Accounts
import Primitives
import Web

/// How people sign in to a workspace; for its owners.
struct SignInRulesPage: Page {
    static let template = "sign-in-rules"
    let title = WordKey("credentials.rules.title")
    let form: FormView
    let demand: DemandView

    /// A company's own sign-in: the one demanded now, and the one that could be demanded.
    struct Demand {
        var demanded: String?
        var demandedTenant: String?
        var offered: String?
        var offeredTenant: String?
    }

    struct DemandView: Sendable {
        let isPossible: Bool
        let isChecked: Bool
        let provider: String
        let tenant: String
    }

    init(_ rules: SignInRules, _ demand: Demand, _ form: Form?, _ exchange: Exchange) {
        let isDemanding = demand.demanded != nil
        self.demand = DemandView(
            isPossible: isDemanding || demand.offered != nil,
            isChecked: form.map { $0["demand"] == "yes" } ?? isDemanding,
            provider: demand.demanded ?? demand.offered ?? "",
            tenant: (isDemanding ? demand.demandedTenant : demand.offeredTenant) ?? "")
        let shown = Form(["minutes": "\(rules.linkMinutes)", "days": "\(rules.sessionDays)"])
        self.form = exchange.view(
            form ?? shown, options: ["passwords": Self.choices(rules, exchange)],
            labels: [
                "passwords": WordKey("credentials.rules.passwords"), "minutes": WordKey("credentials.rules.minutes"),
                "days": WordKey("credentials.rules.days"),
            ])
    }

    private static func choices(_ rules: SignInRules, _ exchange: Exchange) -> [FormView.Option] {
        [
            ("no", WordKey("credentials.rules.passwords-no")), ("yes", WordKey("credentials.rules.passwords-yes")),
        ].map { value, words in
            FormView.Option(
                value: value, label: exchange.catalogue.sentence(words),
                selected: (value == "yes") == rules.allowsPasswords)
        }
    }
}
