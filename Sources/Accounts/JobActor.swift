import Foundation
import Policy
import Primitives
import Store
import Web

/// In whose name a job works, kept in its payload: what they may do is asked again when it runs, and while it runs.
///
/// It is a session, so whatever ends that ends the job as well: signing out, another role, address or factor, leaving,
/// "this was not me", and the end of leave for support. That nobody used it for half an hour does not: whoever waits for
/// a job asks for no page meanwhile.
package struct JobActor: Codable, Sendable, Equatable {
    package let session: UUID

    package init(_ caller: Caller) { session = caller.session }

    package init(session: UUID) { self.session = session }
}

extension SessionStore {
    /// The policy's word on what a job is about to do in somebody's name, by what they are now. Asked by the system, since
    /// sessions belong to no workspace.
    ///
    /// Where an act wants fresh proof, that was asked of the click; here the session's counts, however old.
    package func decide(_ tx: Transaction, _ actor: JobActor, _ act: Act, on resource: Resource) throws -> Decision {
        let row = try tx.first(
            """
            SELECT \(callerColumns(at: tx.now)) FROM \(Self.tables)
            WHERE s.id = \(actor.session) AND \(Self.isNotEnded(tx.now))
            """)
        guard let row else { return .denied(.notSignedIn) }
        let caller = try caller(tx, row, renewed: nil)
        let subject = Subject(
            account: caller.account, membership: caller.subject.membership, operatorRoles: caller.operatorRoles,
            proof: caller.support == nil ? caller.proof.shownAgain(at: tx.now) : caller.proof,
            isSupport: caller.support != nil, isLocked: caller.isLocked)
        return AccessPolicy.standard.decide(subject, act, on: resource, at: tx.now)
    }
}

extension Proof {
    fileprivate func shownAgain(at now: Date) -> Proof {
        Proof(
            method: method, secondFactor: secondFactor, hasFactors: hasFactors, shownAt: now,
            satisfiesWorkspace: satisfiesWorkspace)
    }
}

extension MemberStore {
    /// Whether somebody's role has an act, where what happens in their name was set up long ago and goes by itself: they are
    /// here still, and not suspended.
    package static func may(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ act: Act
    ) throws -> Bool {
        let role: Role? = try tx.first(
            """
            SELECT m.role FROM membership m JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person) AND m.state = 'active' AND p.state = 'active'
            """)?.get("role")
        return Grants.has(role, act)
    }
}
