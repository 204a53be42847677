import Accounts
import Foundation
import Primitives
import Web

/// What kind a new audience is to be.
struct AudienceKindsPage: Page {
    static let template = "audience-kinds"
    let hasGroups: Bool
    var title: WordKey { WordKey("audiences.new.title") }
}

/// A new audience, or the settings of one, with a look at who would come and go.
struct AudienceFormPage: Page {
    static let template = "audience-form"

    let action: String
    let back: String
    let isNew: Bool
    let isRules: Bool
    let isGroup: Bool
    let isJoined: Bool
    let name: String
    let matches: [FormView.Option]
    let conditions: [ConditionShown]
    let known: [String]
    let preview: PreviewShown?
    let welcomes: Bool
    let welcome: [String]
    let form: FormView

    var title: WordKey { isNew ? Self.newTitle(self) : WordKey("audiences.form.title-edit") }

    private static func newTitle(_ page: AudienceFormPage) -> WordKey {
        if page.isRules { return WordKey("audiences.new.rules") }
        if page.isGroup { return WordKey("audiences.new.group") }
        return page.isJoined ? WordKey("audiences.new.joined") : WordKey("audiences.new.list")
    }

    /// What stands around the fields.
    struct Setting: Sendable {
        let kind: Audience.Kind
        /// Nil for a new one.
        let audience: Audience?
        let groups: [AudienceGroups.Group]
        let survey: RuleSurvey?
        let preview: PreviewShown?
        var showsWelcome = false
    }

    init(_ setting: Setting, _ form: Form, _ exchange: Exchange) {
        let words = AudienceWords(catalogue: exchange.catalogue)
        let path = setting.audience.map { "/audiences/\($0.id.text)" }
        action = path.map { $0 + "/edit" } ?? "/audiences/new/\(setting.kind.rawValue)"
        back = path ?? "/audiences"
        isNew = setting.audience == nil
        isRules = setting.kind == .rules
        isGroup = setting.kind == .group
        isJoined = setting.kind == .joined
        name = setting.audience?.name ?? ""
        matches = AudienceRule.Match.allCases.map { match in
            FormView.Option(
                value: match.rawValue,
                label: exchange.catalogue.sentence(
                    match == .all ? WordKey("audiences.form.match-all") : WordKey("audiences.form.match-any")),
                selected: form["rule.match"].isEmpty ? match == .all : form["rule.match"] == match.rawValue)
        }
        let places = isRules ? min(RuleForm.places(form) + 1, AudienceRule.maximumConditions) : 0
        conditions = (0..<places).map { ConditionShown($0, form, setting.survey, words) }
        known = setting.survey?.values.sorted() ?? []
        preview = setting.preview
        welcomes = setting.showsWelcome && !form["welcome"].isEmpty
        welcome =
            welcomes
            ? AudienceWelcomeWords.paragraphs(
                form["welcome"], name: exchange.caller?.name ?? "", audience: form["name"],
                workspace: exchange.caller?.membership?.workspaceName ?? "") : []
        let groups = setting.groups.map { FormView.Option(value: $0.id.uuidString.lowercased(), label: $0.name) }
        self.form = exchange.view(form, options: ["group": groups], labels: Self.labels(places))
    }

    private static func labels(_ places: Int) -> [String: WordKey] {
        var labels = [
            "name": WordKey("audiences.form.name"), "group": WordKey("audiences.form.group"),
            "welcome": WordKey("audiences.form.welcome"),
        ]
        for place in 0..<places {
            let number = ["number": "\(place + 1)"]
            labels["rule.\(place).attribute"] = WordKey("audiences.form.attribute-of", number)
            labels["rule.\(place).how"] = WordKey("audiences.form.how-of", number)
            labels["rule.\(place).value"] = WordKey("audiences.form.value-of", number)
        }
        return labels
    }
}

/// One condition's fields.
struct ConditionShown: Sendable {
    let number: String
    let attributeName: String
    let attributes: [FormView.Option]
    let howName: String
    let hows: [FormView.Option]
    let valueName: String
    let value: String
    let error: String?

    init(_ place: Int, _ form: Form, _ survey: RuleSurvey?, _ words: AudienceWords) {
        number = "\(place + 1)"
        (attributeName, howName) = ("rule.\(place).attribute", "rule.\(place).how")
        valueName = "rule.\(place).value"
        value = form[valueName]
        let chosen = form[attributeName]
        let customs = survey?.customs.sorted().map(AudienceAttribute.custom) ?? []
        var offered = AudienceAttribute.fixed + customs
        // One that nobody has at present stays what it is.
        if let other = AudienceAttribute(chosen), !offered.contains(other) { offered.append(other) }
        attributes =
            [FormView.Option(value: "", label: words.catalogue.sentence(WordKey("audiences.form.no-attribute")))]
            + offered.map {
                FormView.Option(value: $0.text, label: words.attribute($0), selected: $0.text == chosen)
            }
        let how = form[howName]
        hows = RuleForm.How.allCases.map {
            FormView.Option(value: $0.rawValue, label: words.catalogue.sentence($0.words), selected: $0.rawValue == how)
        }
        let problem = [attributeName, howName, valueName].compactMap { form.problems[$0] }.first
        error = problem.map(words.catalogue.sentence)
    }
}

extension RuleForm.How {
    var words: WordKey {
        switch self {
        case .isOne: WordKey("audiences.how.is")
        case .isNone: WordKey("audiences.how.is-not")
        case .contains: WordKey("audiences.how.contains")
        case .startedWithin: WordKey("audiences.how.within")
        }
    }
}

/// Who would come and who would go.
struct PreviewShown: Sendable {
    /// Names shown of each.
    static let shown = 12

    let rule: String?
    let fits: String
    let comes: String
    let goes: String
    let coming: [AudiencePerson]
    let going: [AudiencePerson]
    let comingMore: String?
    let goingMore: String?
    let isEmpty: Bool
    /// So many go that it wants a yes of its own.
    let asks: Bool
    let goingCount: Int
}
