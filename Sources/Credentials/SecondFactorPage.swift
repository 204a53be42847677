import Foundation
import Primitives
import Web

/// Asks for a second factor, or for fresh proof; where there is none yet, leads to setting one up.
struct SecondFactorPage: Page {
    static let template = "second-factor"
    var title: WordKey {
        isConfirm ? WordKey("credentials.confirm.title") : WordKey("credentials.second-factor.title")
    }
    let form: FormView
    let isConfirm: Bool
    /// Where to go afterwards: a path of ours.
    let next: String
    /// A form that waits for the proof, to be sent afterwards.
    let held: String?
    /// Nothing but a passkey will do.
    let wantsPasskey: Bool
    let hasNone: Bool
    /// There is none, and the sign-in is too long ago to set one up with it.
    let isStale: Bool
    /// One is owed and there is none: they were taken away by a report, and only the machine lets them be made anew.
    let isBarred: Bool
    let hasPasskeys: Bool
    let hasAuthenticator: Bool
    let hasRecoveryCodes: Bool
    /// What the browser is asked for, as JSON (WebAuthn 3, 5.1.9), and the challenge in it.
    let options: String
    let challenge: String
}

/// The proof was shown, and a form waited for it: here it is, to be sent on with one press.
struct HeldFormPage: Page {
    static let template = "held-form"
    let title = WordKey("credentials.held.title")
    let path: String
    let fields: [Field]
    /// A recovery code was used up for it.
    let usedCode: Bool

    struct Field: Sendable {
        let name: String
        let value: String
    }

    init(_ held: HeldForm, usedCode: Bool) {
        path = held.path
        fields = held.fields.sorted { $0.key < $1.key }.map { Field(name: $0.key, value: $0.value) }
        self.usedCode = usedCode
    }
}
