import Policy
import Store

extension AccountsSlice {
    /// Who is written to about something of the installation: those who may do an act of operators; where nobody may, everybody who looks
    /// after the installation, or else the owners of the only workspace there is. Needs the system scope.
    package func operators(_ tx: Transaction, for act: Act) throws -> [Addressee] {
        let grants = try operatorGrants.live(tx).filter { !$0.isWaiting }
        let keepers = Set(grants.filter { Grants.roles(for: act).contains($0.role) }.map(\.account))
        let all = keepers.isEmpty ? Set(grants.map(\.account)) : keepers
        if !all.isEmpty { return try all.sorted().compactMap { try addressees.addressee(tx, $0) } }
        let workspaces = try accounts.workspaces(tx)
        guard let only = workspaces.first, workspaces.count == 1 else { return [] }
        return try addressees.owners(tx, only.id)
    }
}
