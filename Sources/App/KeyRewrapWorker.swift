import Accounts
import Jobs
import Primitives
import Store
import Vault

/// After a workspace's key was rotated, the keys of its people are wrapped by the new version, some at a time.
struct KeyRewrap: JobPayload {
    static let kind = "keys.rewrap"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct KeyRewrapWorker: Worker {
    let database: Database
    let vault: KeyVault
    let accounts: AccountStore

    func run(_ payload: KeyRewrap, _ job: RunningJob) async throws -> JobOutcome {
        let (vault, accounts) = (vault, accounts)
        let workspaces = try await database.transaction(.system("goes through all workspaces")) {
            try accounts.workspaces($0).map(\.id)
        }
        for workspace in workspaces {
            while try await database.transaction(.workspace(workspace), { try vault.rewrapKeys($0, workspace) }) > 0 {
                try Task.checkCancellation()
            }
        }
        return .completed
    }
}
