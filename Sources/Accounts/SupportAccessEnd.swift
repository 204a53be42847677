import Audit
import Primitives
import Store

extension AuditTrail {
    /// Writes into each workspace's trail what has come to its end there. One chain after the other in the same order, so
    /// that two who do so at once do not wait for each other.
    package func record(_ tx: Transaction, _ ended: [SupportAccessStore.Ended], by actor: Actor) throws {
        for one in ended.sorted(by: { $0.workspace.text < $1.workspace.text }) {
            try record(tx, one, as: one.ending.action, by: actor)
        }
    }

    package func record(
        _ tx: Transaction, _ ended: SupportAccessStore.Ended, as action: StaticString, by actor: Actor
    ) throws {
        try record(
            tx, ended.workspace,
            AuditEvent(
                action, by: actor, on: ended.account?.text,
                details: ["access": ended.id.text, "was": ended.wasAllowed ? "allowed" : "waiting"]))
    }
}

extension SupportAccess.Ending {
    /// As the trail calls it.
    package var action: StaticString {
        switch self {
        case .declined: "support.declined"
        case .ended: "support.ended"
        case .closed: "support.closed"
        case .revoked: "support.revoked"
        case .expired: "support.expired"
        }
    }
}
