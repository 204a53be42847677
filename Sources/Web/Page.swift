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
    let notice: String?
    let caller: Signed?
    let navigation: [Entry]
    /// The pages of one's own settings.
    let settings: [Entry]

    var templateFields: [TemplateField] {
        [
            TemplateField("csrf", csrf), TemplateField("nonce", nonce), TemplateField("language", language),
            TemplateField("pageTitle", pageTitle), TemplateField("isLocal", isLocal), TemplateField("notice", notice),
            TemplateField("caller", caller), TemplateField("navigation", navigation),
            TemplateField("settings", settings),
        ]
    }

    struct Signed: TemplateFields {
        let name: String
        let workspaceName: String?

        var templateFields: [TemplateField] {
            [TemplateField("name", name), TemplateField("workspaceName", workspaceName)]
        }
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

/// An entry of the main navigation, contributed by a capability.
package struct NavigationEntry: Sendable {
    let path: String
    let label: WordKey
    /// Shown to whom this act is offered.
    let act: Act

    package init(_ path: String, _ label: WordKey, for act: Act) {
        self.path = path
        self.label = label
        self.act = act
    }
}
