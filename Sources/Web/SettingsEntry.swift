import Policy
import Primitives

/// A page of everybody's own settings, contributed by a capability to the list beside these pages.
package struct SettingsEntry: Sendable {
    /// Where it stands in the list, whoever contributes it.
    package enum Place: Int, Sendable, CaseIterable {
        case profile, signInMethods, sessions, tokens, connections, receipt, support
    }

    let place: Place
    let entry: NavigationEntry

    package init(_ place: Place, _ path: String, _ label: WordKey, for act: Act) {
        self.place = place
        entry = NavigationEntry(path, label, for: act)
    }
}
