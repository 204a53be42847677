import Accounts
import Policy
import Primitives
import Store

/// Who may say what about the lines of a review.
struct ReviewBench: Sendable, Equatable {
    let isInstallation: Bool
    /// Owners of the workspace, or operators for security.
    let deciders: Set<AccountID>
    /// Everybody with rights over the installation: where nobody else can, they vouch for the one for security.
    let operators: Set<AccountID>

    /// What somebody may make of a line about this holder. Nobody decides about themselves whom another can decide about;
    /// over the installation nobody does at all.
    func verdicts(of account: AccountID?, about holder: AccountID?) -> Set<ReviewLine.State> {
        let isOwn = account != nil && account == holder
        guard isInstallation else { return isOwn && deciders.count > 1 ? [] : [.confirmed, .revoked] }
        guard let account, !isOwn else { return [] }
        if deciders.contains(account) { return [.confirmed, .revoked] }
        return others(deciders, than: holder).isEmpty && operators.contains(account) ? [.confirmed] : []
    }

    /// Whether only the machine itself can confirm what this one holds.
    func isForTheMachine(_ holder: AccountID?) -> Bool { isInstallation && others(operators, than: holder).isEmpty }

    /// Who is written to about the installation's review: those for security, and all of them where these are too few to
    /// vouch for each other.
    var addressed: Set<AccountID> { deciders.count > 1 ? deciders : operators }

    private func others(_ all: Set<AccountID>, than holder: AccountID?) -> Set<AccountID> {
        holder.map { all.subtracting([$0]) } ?? all
    }
}

extension OversightSlice {
    func bench(_ tx: Transaction, _ place: WorkspaceID?) throws -> ReviewBench {
        if let place {
            let owners = try accounts.addressees.owners(tx, place).map(\.account)
            return ReviewBench(isInstallation: false, deciders: Set(owners), operators: [])
        }
        let grants = try accounts.operatorGrants.live(tx).filter { !$0.isWaiting }
        let keepers = grants.filter { Grants.roles(for: .operatorGrants).contains($0.role) }
        return ReviewBench(
            isInstallation: true, deciders: Set(keepers.map(\.account)), operators: Set(grants.map(\.account)))
    }
}
