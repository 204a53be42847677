import Foundation
import Primitives
import Web

/// How a person signs in: passkeys, authenticator apps, recovery codes, password.
struct SignInMethodsPage: Page {
    static let template = "sign-in-methods"
    let title = WordKey("credentials.methods.title")
    let factors: [Row]
    let hasFactors: Bool
    let codesLeft: Int
    let hasCodes: Bool
    let mayHavePassword: Bool
    let hasPassword: Bool
    /// Until when nothing of this can be changed, after somebody said "this was not me".
    let lock: Moment?

    struct Row: Sendable {
        let id: String
        let name: String
        let isPasskey: Bool
        let added: Moment
        let used: Moment?
    }

    init(
        _ listed: [Factor], codesLeft: Int, mayHavePassword: Bool, hasPassword: Bool, lockedUntil: Date?,
        _ zone: TimeZone, _ catalogue: Catalogue
    ) {
        let moment = { (date: Date) in Moment(date, language: catalogue.language, timeZone: zone) }
        lock = lockedUntil.map(moment)
        factors = listed.map { factor in
            Row(
                id: factor.id.uuidString.lowercased(), name: factor.name, isPasskey: factor.kind == .passkey,
                added: moment(factor.createdAt), used: factor.usedAt.map(moment))
        }
        hasFactors = !listed.isEmpty
        self.codesLeft = codesLeft
        hasCodes = codesLeft > 0
        self.mayHavePassword = mayHavePassword
        self.hasPassword = hasPassword
    }
}

/// Asks once more before a factor is removed.
struct FactorRemovePage: Page {
    static let template = "factor-remove"
    let title = WordKey("credentials.remove.title")
    let id: String
    let name: String
    let isLast: Bool
    /// The only one of somebody who administers: another comes first.
    let mustStay: Bool
}

/// Ten codes, shown once.
struct RecoveryCodesPage: Page {
    static let template = "recovery-codes"
    let title = WordKey("credentials.recovery.title")
    let codes: [String]
    let next: String
}
