import Accounts
import Foundation
import Primitives
import Store

extension Component.Origin: SQLEncodable, SQLDecodable {}
extension FlawSeverity: SQLEncodable, SQLDecodable {}

/// Every statement on `component_finding`. Needs the system scope.
struct ComponentFindingStore: Sendable {
    let random: RandomSource

    /// Brings what is kept to what was found: what is new is added, what is told otherwise now is changed, and what was not
    /// found any more is closed. A version that still has the flaw of the one before it keeps its day.
    ///
    /// - Returns: what nobody knew before.
    func keep(_ tx: Transaction, _ flaws: [ComponentFlaw]) throws -> [ComponentFlaw] {
        try lock(tx)
        let known = try open(tx)
        let byFlaw = Dictionary(known.map { (Self.key($0.flaw), $0) }) { first, _ in first }
        let since = Dictionary(known.map { (Self.topic($0.flaw), $0.foundAt) }, uniquingKeysWith: min)
        let found = Set(flaws.map(Self.key))
        for finding in known where !found.contains(Self.key(finding.flaw)) { try close(tx, finding.id) }
        for flaw in flaws {
            if let before = byFlaw[Self.key(flaw)] {
                if before.flaw != flaw { try change(tx, before.id, flaw) }
            } else {
                try add(tx, flaw, foundAt: since[Self.topic(flaw)] ?? tx.now)
            }
        }
        return flaws.filter { since[Self.topic($0)] == nil }
    }

    private static func key(_ flaw: ComponentFlaw) -> [String] { topic(flaw) + [flaw.component.version] }
    private static func topic(_ flaw: ComponentFlaw) -> [String] {
        [flaw.advisory, flaw.component.origin.rawValue, flaw.component.name]
    }

    /// Holds off whoever would compare at the same time, until the transaction is over.
    private func lock(_ tx: Transaction) throws { _ = try tx.rows("SELECT pg_advisory_xact_lock(82862)") }

    // MARK: Reading

    /// What is not closed, in the order in which it is to be.
    func open(_ tx: Transaction) throws -> [ComponentFinding] {
        try tx.rows("\(Self.selection) AND closed_at IS NULL LIMIT \(2 * ComponentComparison.maximumFlaws)")
            .map(Self.finding).sorted { ($0.due, $0.flaw.advisory) < ($1.due, $1.flaw.advisory) }
    }

    func find(_ tx: Transaction, _ id: ComponentFindingID) throws -> ComponentFinding? {
        try tx.first("\(Self.selection) AND closed_at IS NULL AND id = \(id)").map(Self.finding)
    }

    private static var selection: SQL {
        """
        SELECT id, advisory, origin, component, version, severity, summary, fixed, found_at, accepted_until, accepted_by,
            accepted_reason
        FROM component_finding WHERE workspace_id = \(WorkspaceID.installation)
        """
    }

    private static func finding(_ row: Row) throws -> ComponentFinding {
        let component = Component(try row.get("origin"), try row.get("component"), try row.get("version"))
        let flaw = ComponentFlaw(
            advisory: try row.get("advisory"), component: component, severity: try row.get("severity"),
            summary: try row.get("summary"), fixed: try row.get("fixed"))
        let (until, by, reason) = (
            try row.get("accepted_until", as: Date?.self), try row.get("accepted_by", as: AccountID?.self),
            try row.get("accepted_reason", as: String?.self)
        )
        var finding = ComponentFinding(id: try row.get("id"), flaw: flaw, foundAt: try row.get("found_at"))
        if let until, let by, let reason { finding.acceptance = .init(until: until, by: by, reason: reason) }
        return finding
    }

    // MARK: Writing

    private func add(_ tx: Transaction, _ flaw: ComponentFlaw, foundAt: Date) throws {
        try tx.run(
            """
            INSERT INTO component_finding (workspace_id, id, advisory, origin, component, version, severity, summary, fixed,
                found_at)
            VALUES (\(WorkspaceID.installation), \(random.uuid(at: tx.now)), \(flaw.advisory), \(flaw.component.origin),
                \(flaw.component.name), \(flaw.component.version), \(flaw.severity), \(flaw.summary), \(flaw.fixed),
                \(foundAt))
            """)
    }

    private func change(_ tx: Transaction, _ id: ComponentFindingID, _ flaw: ComponentFlaw) throws {
        try tx.run(
            """
            UPDATE component_finding SET severity = \(flaw.severity), summary = \(flaw.summary), fixed = \(flaw.fixed)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id)
            """)
    }

    private func close(_ tx: Transaction, _ id: ComponentFindingID) throws {
        try tx.run(
            """
            UPDATE component_finding SET closed_at = \(tx.now)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND closed_at IS NULL
            """)
    }

    /// False where it was closed meanwhile.
    func accept(_ tx: Transaction, _ id: ComponentFindingID, _ acceptance: ComponentFinding.Acceptance) throws -> Bool {
        try tx.run(
            """
            UPDATE component_finding SET accepted_until = \(acceptance.until), accepted_by = \(acceptance.by),
                accepted_reason = \(acceptance.reason)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND closed_at IS NULL
            """) == 1
    }
}
