import Primitives
import Store

/// For whom a call leaves: whose list of calls shows it.
package struct OnBehalf: Hashable, Sendable {
    /// `.installation` where it is for no workspace.
    package let workspace: WorkspaceID
    package let person: PersonID?
    package let account: AccountID?

    package init(workspace: WorkspaceID = .installation, person: PersonID? = nil, account: AccountID? = nil) {
        self.workspace = workspace
        self.person = person
        self.account = account
    }

    /// For nobody in particular: keys of a sign-in provider.
    package static let installation = OnBehalf()

    /// The narrowest scope that may write its row.
    var scope: Scope {
        if workspace != .installation { return .workspace(workspace) }
        return account.map(Scope.account) ?? .system("calls of the installation itself")
    }
}
