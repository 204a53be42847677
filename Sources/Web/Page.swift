import Policy
import Primitives

/// What a page shows: a value whose stored properties are the tags of its template. No markup, no logic.
package protocol Page: Sendable {
    /// The template's name: its path below `Templates`, without `.mustache`.
    static var template: String { get }
    /// Of the tab and of the heading.
    var title: WordKey { get }
}

/// What surrounds every page and can be named in every template.
struct Chrome: TemplateFields {
    let csrf: String
    let nonce: String
    let language: String
    let pageTitle: String
    let isLocal: Bool
    /// The browser does not say what a current one says.
    let isOutdated: Bool
    let notice: Flash?
    let caller: Signed?
    /// Set while somebody of support acts in the caller's name.
    let support: Support?
    /// Somebody of support waits for the caller's answer, and this is not the page where it is given.
    let isAsked: Bool
    /// Somebody of support is in, in the caller's name.
    let isVisited: Bool
    let navigation: [Group]
    /// The pages of one's own settings.
    let settings: [Entry]
    /// The pages of those who look after the installation.
    let operations: [Entry]
    let isOperator: Bool

    var templateFields: [TemplateField] {
        [
            TemplateField("csrf", csrf), TemplateField("nonce", nonce), TemplateField("language", language),
            TemplateField("pageTitle", pageTitle), TemplateField("isLocal", isLocal),
            TemplateField("isOutdated", isOutdated), TemplateField("notice", notice),
            TemplateField("caller", caller), TemplateField("support", support),
            TemplateField("isAsked", isAsked), TemplateField("isVisited", isVisited),
            TemplateField("navigation", navigation), TemplateField("settings", settings),
            TemplateField("operations", operations), TemplateField("isOperator", isOperator),
        ]
    }

    struct Flash: TemplateFields {
        let text: String
        /// `good`, or `warn` for what did not go as it should.
        let tone: String

        var templateFields: [TemplateField] { [TemplateField("text", text), TemplateField("tone", tone)] }
    }

    struct Signed: TemplateFields {
        let name: String
        let workspaceName: String?

        var templateFields: [TemplateField] {
            [TemplateField("name", name), TemplateField("workspaceName", workspaceName)]
        }
    }

    struct Support: TemplateFields {
        let person: String
        let until: String

        var templateFields: [TemplateField] { [TemplateField("person", person), TemplateField("until", until)] }
    }

    struct Entry: TemplateFields {
        let path: String
        let label: String
        let isCurrent: Bool

        var templateFields: [TemplateField] {
            [TemplateField("path", path), TemplateField("label", label), TemplateField("isCurrent", isCurrent)]
        }
    }
}

extension Chrome {
    /// An entry of the main navigation, or several of them under one name.
    struct Group: TemplateFields {
        let label: String
        /// Of the entry, where there is one.
        let path: String
        let isCurrent: Bool
        let entries: [Entry]
        let isList: Bool

        var templateFields: [TemplateField] {
            [
                TemplateField("label", label), TemplateField("path", path), TemplateField("isCurrent", isCurrent),
                TemplateField("entries", entries), TemplateField("isList", isList),
            ]
        }
    }
}

extension Chrome.Group {
    /// Nil for no entries.
    init?(_ entries: [Chrome.Entry], name: String?) {
        guard let first = entries.first else { return nil }
        let isList = entries.count > 1 && name != nil
        self.init(
            label: isList ? name ?? "" : first.label, path: first.path, isCurrent: entries.contains(where: \.isCurrent),
            entries: isList ? entries : [], isList: isList)
    }
}

/// An entry of the main navigation, contributed by a capability.
package struct NavigationEntry: Sendable {
    /// Entries that stand under one name for whoever is offered several of them.
    package enum Group: Sendable {
        case people, mine, upkeep

        var words: WordKey {
            switch self {
            case .people: WordKey("web.nav.people")
            case .mine: WordKey("web.nav.mine")
            case .upkeep: WordKey("web.nav.upkeep")
            }
        }
    }

    let path: String
    let label: WordKey
    /// Shown to whom this act is offered.
    let act: Act
    /// Current on its own page alone: what lies below its path has entries of its own.
    let isWhole: Bool
    let group: Group?

    package init(_ path: String, _ label: WordKey, for act: Act, isWhole: Bool = false, in group: Group? = nil) {
        self.path = path
        self.label = label
        self.act = act
        self.isWhole = isWhole || path == "/"
        self.group = group
    }
}
