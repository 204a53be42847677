import Primitives
import Web

/// Who you are here: the first of the pages of one's own settings.
struct AccountPage: Page {
    static let template = "account"
    let title = WordKey("accounts.account.title")
    let address: String
    /// Another address that waits for its code.
    let waiting: String?
    let form: FormView
}

/// Asks for another address.
struct AddressChangePage: Page {
    static let template = "address-change"
    let title = WordKey("accounts.address-change.title")
    let current: String
    let form: FormView
}

/// Waits for the code that was mailed to the new address.
struct AddressProofPage: Page {
    static let template = "address-proof"
    let title = WordKey("accounts.address-proof.title")
    let address: String
    let current: String
    let form: FormView
}
