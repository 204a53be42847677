import Mail
import Primitives
import Store

extension ProgramsSlice {
    /// A mail was sent again from elsewhere: if it was an introduction, its round looks at the copy from now on.
    package func follow(_ tx: Transaction, _ workspace: WorkspaceID, resent old: DeliveryID, as copy: DeliveryID) throws
    {
        guard let member = try roundDeliveries.member(tx, workspace, of: old) else { return }
        try introductions.setDeliveries(tx, workspace, member.round, [(member.person, copy)])
        try ends.reopen(tx, workspace, member.round)
    }
}
