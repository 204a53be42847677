import Primitives
import Web

/// Makes a passkey on this device.
struct PasskeyPage: Page {
    static let template = "passkey"
    let title = WordKey("credentials.passkey.title")
    let form: FormView
    /// What the browser is asked to make, as JSON (WebAuthn 3, 5.1.8), and the challenge in it.
    let options: String
    let challenge: String
    let next: String
}

/// Signs in with a passkey, without an address.
struct PasskeySignInPage: Page {
    static let template = "passkey-sign-in"
    let title = WordKey("credentials.passkey-sign-in.title")
    let form: FormView
    let options: String
    let challenge: String
    let next: String
}
