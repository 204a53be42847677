import Foundation
import Policy
import Primitives
import Store
import Synchronization
import Web

extension Hold.Kind: SQLEncodable, SQLDecodable {}

extension Hold.Reach {
    init?(name: String, subject: UUID?) {
        switch (name, subject) {
        case ("everything", nil): self = .everything
        case ("workspace", .some(let id)): self = .workspace(WorkspaceID(id))
        case ("account", .some(let id)): self = .account(AccountID(id))
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .everything: "everything"
        case .workspace: "workspace"
        case .account: "account"
        }
    }

    var subject: UUID? {
        switch self {
        case .everything: nil
        case .workspace(let id): id.uuid
        case .account(let id): id.uuid
        }
    }
}

/// Every statement on `hold`. Needs the system scope.
struct HoldStore: Sendable {
    let random: RandomSource

    @discardableResult
    func begin(
        _ tx: Transaction, _ kind: Hold.Kind, _ reach: Hold.Reach, vendor: String?, for incident: IncidentID,
        by account: AccountID
    ) throws -> UUID {
        let id = random.uuid(at: tx.now)
        try tx.run(
            """
            INSERT INTO hold (workspace_id, id, incident_id, kind, reach, subject_id, vendor, began_at, began_by)
            VALUES (\(WorkspaceID.installation), \(id), \(incident), \(kind), \(reach.name), \(reach.subject), \(vendor),
                \(tx.now), \(account))
            """)
        return id
    }

    /// Nil where it was lifted before.
    func lift(_ tx: Transaction, _ id: UUID, by account: AccountID) throws -> IncidentID? {
        try tx.first(
            """
            UPDATE hold SET lifted_at = \(tx.now), lifted_by = \(account)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND lifted_at IS NULL RETURNING incident_id
            """)?.get("incident_id")
    }

    static func now(_ tx: Transaction, of incident: IncidentID? = nil) throws -> Holds {
        Holds(
            all: try tx.rows(
                """
                SELECT id, kind, reach, subject_id, vendor, began_at FROM hold
                WHERE workspace_id = \(WorkspaceID.installation) AND lifted_at IS NULL
                    AND (\(incident)::uuid IS NULL OR incident_id = \(incident)::uuid)
                ORDER BY began_at, id
                """
            ).compactMap { row in
                guard let reach = Hold.Reach(name: try row.get("reach"), subject: try row.get("subject_id")) else {
                    return nil
                }
                return Hold(
                    id: try row.get("id"), kind: try row.get("kind"), reach: reach, vendor: try row.get("vendor"),
                    beganAt: try row.get("began_at"))
            })
    }
}

/// What is held back, as each request, mail and call asks: read again after a few seconds, so that another process's word
/// counts soon and no request pays for it. Where it cannot be read, the asker fails.
package final class HoldBoard: Sendable {
    /// Seconds.
    static let lifetime: TimeInterval = 5

    private let database: Database
    private let time: TimeSource
    private let known = Mutex<(at: Date, holds: Holds)?>(nil)

    package init(database: Database, time: TimeSource) {
        self.database = database
        self.time = time
    }

    package func holds() async throws -> Holds {
        let now = time.now()
        if let known = known.withLock({ $0 }), (0..<Self.lifetime).contains(now.timeIntervalSince(known.at)) {
            return known.holds
        }
        let holds = try await database.transaction(.system("what is held back is nobody's")) { try HoldStore.now($0) }
        known.withLock { $0 = (now, holds) }
        return holds
    }

    func forget() { known.withLock { $0 = nil } }

    /// Whether a request that would change something is stopped. Signing in and out, and what those do who look after the
    /// installation, goes on.
    package func stops(_ route: Route, _ caller: Caller?) async throws -> Bool {
        guard route.body != .none, !Self.goesOn(route) else { return false }
        return try await holds().stop(
            .changes, workspace: caller?.membership?.workspace, account: caller?.account)
    }

    private static func goesOn(_ route: Route) -> Bool {
        if case .may(let act) = route.access {
            return act.area == .installation || [.ownSignOut, .ownProofShow, .ownSessions].contains(act)
        }
        return ["/sign-in", "/not-me", "/report"].contains { route.path == $0 || route.path.hasPrefix($0 + "/") }
    }
}
