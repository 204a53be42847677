import Primitives

/// Names one job: its workspace (the installation's nil one included) and its number.
package struct JobKey: Hashable, Sendable {
    package let workspace: WorkspaceID
    package let id: Int64

    package init(workspace: WorkspaceID, id: Int64) {
        self.workspace = workspace
        self.id = id
    }
}

/// One taking of a job: who acts on it has to show the fence, and an older one is refused.
package struct JobLease: Hashable, Sendable {
    package let key: JobKey
    /// Grows each time the job is taken.
    package let fence: Int64

    package init(key: JobKey, fence: Int64) {
        self.key = key
        self.fence = fence
    }
}
