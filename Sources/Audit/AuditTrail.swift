import Foundation
import Primitives
import Store
import Vault

/// Records what was done, in the transaction that does it: no entry, no act.
///
/// Entries are sent with the commit, or with the next statement. From then on the end of the chain is locked until the
/// transaction is over, so acts of one workspace queue there: record as the last thing a transaction does.
package struct AuditTrail: Sendable {
    /// Octets of details, and of personal details.
    static let detailsLimit = 16_384
    /// Characters of a target.
    static let targetLimit = 200

    private let vault: KeyVault
    private let random: RandomSource
    private let store = AuditStore()

    package init(vault: KeyVault, random: RandomSource = .system) {
        self.vault = vault
        self.random = random
    }

    /// Adds to a workspace's chain, or to the installation's own where `workspace` is nil.
    package func record(_ tx: Transaction, _ workspace: WorkspaceID?, _ event: AuditEvent) throws {
        let workspace = workspace ?? .installation
        let details = CanonicalJSON.object(Self.details(of: event, tx))
        guard details.utf8.count <= Self.detailsLimit else {
            throw AuditError.tooLarge(action: event.action.description)
        }
        let personal = try recordPersonal(tx, workspace, event)
        store.append(
            tx,
            AuditEntry(
                workspace: workspace, seq: 1, at: tx.now.microseconds, actorKind: event.actor.kind,
                actorID: event.actor.id, action: event.action.description, target: event.target.flatMap(Self.clean),
                details: details, personalID: personal?.id, commitment: personal?.commitment, prev: AuditEntry.genesis))
    }

    /// Erases the personal details of entries done by, done to, or naming whoever bears this id; returns of how many. The
    /// chain goes on verifying. The transaction's scope must be the workspace, or the system.
    @discardableResult
    package func erasePersonal(_ tx: Transaction, _ workspace: WorkspaceID?, concerning id: UUID) throws -> Int {
        try store.erasePersonal(tx, workspace ?? .installation, concerning: id)
    }

    /// Erases the personal details of entries about these addresses, by their blind indexes; returns of how many.
    @discardableResult
    package func erasePersonal(_ tx: Transaction, _ workspace: WorkspaceID?, about addresses: [[UInt8]]) throws -> Int {
        try store.erasePersonal(tx, workspace ?? .installation, about: addresses)
    }

    /// With both actors, where somebody of support acts in another's name.
    private static func details(of event: AuditEvent, _ tx: Transaction) -> [String: String] {
        guard let support = tx.support else { return event.details }
        return event.details.merging(["support": support.uuidString.lowercased()]) { $1 }
    }

    private func recordPersonal(
        _ tx: Transaction, _ workspace: WorkspaceID, _ event: AuditEvent
    ) throws -> (id: UUID, commitment: [UInt8])? {
        if event.personal.isEmpty { return nil }
        let personal = PersonalDetails(salt: Data(random.bytes(32)), details: event.personal)
        guard CanonicalJSON.object(event.personal).utf8.count <= Self.detailsLimit else {
            throw AuditError.tooLarge(action: event.action.description)
        }
        let id = random.uuid(at: tx.now)
        let sealed = try vault.seal(
            personal, under: vault.workspaceKey(tx, workspace), at: PersonalDetails.place(id, workspace))
        store.insert(tx, sealed, id: id, workspace, about: event.about.map(vault.blindIndex))
        return (id, personal.commitment)
    }

    /// A target is one line of bounded length, whatever it was made of. Nil for nothing.
    static func clean(_ target: String) -> String? {
        let scalars = target.unicodeScalars.prefix(targetLimit).map {
            $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
        }
        return scalars.isEmpty ? nil : String(String.UnicodeScalarView(scalars))
    }
}
