import Accounts
import Foundation
import Primitives
import Store
import Vault

extension CredentialsSlice {
    /// Takes away the factors, recovery codes, password and providers' accounts that an account was given since then; all
    /// of them where no time is said. What was there before stays.
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
            guard try factors.count(tx, account) == 0 else { return }
            try codes.removeAll(tx, of: account)
            try accounts.note(tx, account, hasFactors: false)
        }
    }
}
