import Foundation
import OpenID
import Primitives
import Store
import Vault

/// What waits while somebody is at a provider, and where they go afterwards.
struct WaitingAuthorization: Codable, Sendable, SealableValue {
    let pending: PendingAuthorization
    /// A path of ours.
    let next: String
}

/// Every statement on `pending_authorization`.
struct PendingAuthorizationStore: Sendable {
    let vault: KeyVault

    func add(_ tx: Transaction, _ waiting: WaitingAuthorization) throws {
        let flow = waiting.pending.flow
        let sealed = try vault.seal(waiting, under: vault.installationKey(tx), at: Self.place(flow))
        try tx.run(
            """
            INSERT INTO pending_authorization (flow, waiting, expires_at)
            VALUES (\(flow), \(sealed.bytes), \(waiting.pending.expiresAt))
            """)
    }

    /// Gives up what waits under a flow; of two who ask, one gets it.
    func take(_ tx: Transaction, _ flow: FlowID) throws -> WaitingAuthorization? {
        let row = try tx.first("DELETE FROM pending_authorization WHERE flow = \(flow) RETURNING waiting")
        return try row.map {
            try vault.open(
                $0.get("waiting", as: Sealed<WaitingAuthorization>.self), under: vault.installationKey(tx),
                at: Self.place(flow))
        }
    }

    func prune(_ tx: Transaction) throws {
        try tx.run("DELETE FROM pending_authorization WHERE expires_at < \(tx.now)")
    }

    private static func place(_ flow: FlowID) -> Place {
        Place("pending_authorization", "waiting", row: flow.uuid, workspace: nil)
    }
}
