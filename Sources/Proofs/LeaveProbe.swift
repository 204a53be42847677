import Claims
import GoogleAPI
import Store
import Trust

/// What people let us do at Google is what its features need, each asked for with its feature.
struct LeaveProbe: Probe {
    typealias Reading = @Sendable (Transaction, _ limit: Int) throws -> [GoogleLeave?]

    let leaves: Reading
    /// All that any feature needs.
    let needed: Set<GoogleScope>
    /// What the first connection asks for, and what each feature adds; each has to be narrow.
    let steps: [Set<GoogleScope>]
    /// Operations that are carried out with what was granted.
    let operations: [GoogleOperation]

    /// Connections that are looked at.
    private static let limit = 500

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let found = try await scene.read { [leaves] in try leaves($0, Self.limit) }
        let unread = found.count { $0 == nil }
        let wide = found.count { $0.map { $0.granted.hasMore || !$0.granted.scopes.isSubset(of: needed) } ?? false }
        let idle = needed.filter { scope in !operations.contains { $0.scopes.contains(scope) } }
        return ClaimFinding(
            faults: (unread > 0 ? ["of \(unread) connections it cannot be told what was allowed"] : [])
                + (wide > 0 ? ["\(wide) connections may do more than any feature needs"] : [])
                + idle.map { "\($0.rawValue) is asked for and never used" }
                + (steps.allSatisfy { $0.count <= 3 } ? [] : ["a feature asks for more than it needs"]),
            otherwise: "None of \(found.count) connections may do more than its features need.",
            recorded: ["connections": "\(found.count)", "permissions": "\(needed.count)"])
    }
}

/// Whom a mailbox belongs to is known by Google's own identity for them, and by nothing that can be guessed.
struct VerifiedAddressProbe: Probe {
    let leaves: LeaveProbe.Reading

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let found = try await scene.read { [leaves] in try leaves($0, 500) }
        let nameless = found.count { $0?.subject.text.isEmpty ?? true }
        let merged = try await scene.read { try Self.merged($0) }
        return ClaimFinding(
            faults: (nameless > 0 ? ["\(nameless) mailboxes are without Google's identity of their owner"] : [])
                + (merged > 0 ? ["\(merged) accounts are connected to one identity"] : []),
            otherwise: "Each of \(found.count) mailboxes is known by Google's identity of its owner.",
            recorded: ["mailboxes": "\(found.count)"])
    }

    /// Identities at a provider that open more than one account.
    private static func merged(_ tx: Transaction) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM (
                SELECT FROM identity GROUP BY provider, key_digest HAVING count(DISTINCT account_id) > 1) twice
            """)?.get("count") ?? 0
    }
}
