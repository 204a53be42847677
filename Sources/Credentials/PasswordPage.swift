import Primitives
import Web

/// Sets, changes or removes a password.
struct PasswordPage: Page {
    static let template = "password"
    let title = WordKey("credentials.password.title")
    let form: FormView
    let hasPassword: Bool
    let minimum: String
    /// For password managers: whose it is.
    let address: String
}

/// Signs in with address and password.
struct PasswordSignInPage: Page {
    static let template = "password-sign-in"
    let title = WordKey("credentials.password-sign-in.title")
    let form: FormView
    let next: String
}
