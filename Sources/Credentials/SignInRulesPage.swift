import Accounts
import Primitives
import Web

/// How people sign in to a workspace; for its owners.
struct SignInRulesPage: Page {
    static let template = "sign-in-rules"
    let title = WordKey("credentials.rules.title")
    let form: FormView
    let demand: DemandView
    /// The rules that this page shows; they come back with the form.
    let was: String
    /// Somebody changed the rules while the form was open: they are in `now`, and the form holds what was chosen.
    let isStale: Bool
    let now: [String]

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
        /// Nil for a provider that has no organisations, or where any of them will do.
        let tenant: String?
    }

    init(_ rules: SignInRules, _ demand: Demand, _ form: Form?, isStale: Bool, _ exchange: Exchange) {
        let isDemanding = demand.demanded != nil
        was = rules.line
        self.isStale = isStale
        now = isStale ? Self.sentences(rules, demand, exchange.catalogue) : []
        self.demand = DemandView(
            isPossible: isDemanding || demand.offered != nil,
            isChecked: form.map { Self.isChosen($0, isDemanding) } ?? isDemanding,
            provider: demand.demanded ?? demand.offered ?? "",
            tenant: (isDemanding ? demand.demandedTenant : demand.offeredTenant).flatMap { $0.isEmpty ? nil : $0 })
        let shown = Form(["minutes": "\(rules.linkMinutes)", "days": "\(rules.sessionDays)"])
        self.form = exchange.view(
            form ?? shown, options: ["passwords": Self.choices(rules, exchange)],
            labels: [
                "passwords": WordKey("credentials.rules.passwords"), "minutes": WordKey("credentials.rules.minutes"),
                "days": WordKey("credentials.rules.days"),
            ])
    }

    /// Left empty where it was not shown is no choice.
    private static func isChosen(_ form: Form, _ isDemanding: Bool) -> Bool {
        form["demand"] == "yes" || (isDemanding && !SignInRules.demands(form["was"]))
    }

    private static func sentences(_ rules: SignInRules, _ demand: Demand, _ catalogue: Catalogue) -> [String] {
        let passwords =
            rules.allowsPasswords
            ? WordKey("credentials.rules.passwords-yes") : WordKey("credentials.rules.passwords-no")
        let pairs = [
            (WordKey("credentials.rules.passwords"), catalogue.sentence(passwords)),
            (WordKey("credentials.rules.minutes"), "\(rules.linkMinutes)"),
            (WordKey("credentials.rules.days"), "\(rules.sessionDays)"),
            (
                WordKey("credentials.rules.company"),
                demand.demanded ?? catalogue.sentence(WordKey("credentials.rules.company-any"))
            ),
        ]
        return pairs.map { "\(catalogue.sentence($0.0)): \($0.1)" }
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
