import Primitives

/// Leave that a person gave us at Google: to be sealed under their key. Prints as dots.
package struct GoogleLeave: Sendable, Equatable, Codable, CustomStringConvertible, CustomReflectable {
    package let subject: GoogleSubject
    private let refreshText: String
    package let granted: GrantedScopes

    package init(_ subject: GoogleSubject, refresh: Secret<String>, granted: GrantedScopes) {
        self.subject = subject
        refreshText = refresh.reveal()
        self.granted = granted
    }

    package var refresh: Secret<String> { Secret(refreshText) }

    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
