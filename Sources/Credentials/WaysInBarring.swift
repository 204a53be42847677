import Accounts
import Foundation
import Primitives
import Store
import Vault

extension CredentialsSlice {
    /// Takes away the factors, recovery codes, password and providers' accounts that an account was given since then; all
    /// of them where no time is said. What was there before stays.
    ///
    /// An account that owes a second factor owes it still, though none may be left: the mail that this follows is one
    /// factor, and whoever reads it must not be able to take the other away. `FactorReset` lets the person begin anew.
    package static func barring(vault: KeyVault, random: RandomSource) -> AccountsSlice.Barring {
        let accounts = AccountStore(vault: vault, random: random)
        let factors = FactorStore(vault: vault, random: random)
        let codes = RecoveryCodeStore(vault: vault, random: random)
        return { tx, account, since in
            let since = since ?? .distantPast
            try factors.removeAll(tx, of: account, since: since)
            try codes.removeAll(tx, of: account, since: since)
            try ConnectionStore(vault: vault, random: random).removeAll(tx, of: account, since: since)
            _ = try PasswordStore(accounts: accounts).remove(tx, of: account, since: since)
            if try factors.count(tx, account) == 0 { try codes.removeAll(tx, of: account) }
        }
    }
}
