import Audit
import Foundation
import Primitives
import Store

/// One comparison of what runs with published notices, as the audit trail has it.
struct ComponentLook: Sendable, Equatable {
    let at: Date
    /// Why there was none.
    let failure: String?
    /// Notices looked at, and the day of the newest.
    let notices: Int
    let newest: String
    /// Of the list of components, and how many these were.
    let digest: String
    let components: Int
    /// Flaws found.
    let flaws: Int

    /// Seconds after which a comparison is too long ago.
    static let patience = 26 * 3600.0
    /// Days after which the newest notice is too old: somebody finds a flaw somewhere each day.
    static let freshness = 14.0

    private static let compared: StaticString = "components.compared"
    private static let failed: StaticString = "components.not-compared"

    init(at: Date, failure: String) {
        self.at = at
        self.failure = failure
        (notices, newest, digest, components, flaws) = (0, "", "", 0, 0)
    }

    init(at: Date, _ comparison: ComponentComparison) {
        self.at = at
        failure = nil
        (notices, newest, flaws) = (comparison.count, comparison.newest, comparison.flaws.count)
        (digest, components) = (ComponentList.digest(comparison.list), comparison.list.count)
    }

    private init(_ record: AuditRecord) {
        let details = record.details
        func number(_ name: String) -> Int { details[name].flatMap { Int($0) } ?? 0 }
        at = record.at
        failure = record.action == Self.failed.description ? details["why"] ?? "" : nil
        (notices, newest, flaws) = (number("notices"), details["newest"] ?? "", number("flaws"))
        (digest, components) = (details["digest"] ?? "", number("components"))
    }

    var event: AuditEvent {
        if let failure { return AuditEvent(Self.failed, by: .system, details: ["why": failure]) }
        return AuditEvent(
            Self.compared, by: .system,
            details: [
                "notices": "\(notices)", "newest": newest, "digest": digest, "components": "\(components)",
                "flaws": "\(flaws)",
            ])
    }

    /// The last one, whatever came of it. Needs the system scope.
    static func last(_ tx: Transaction) throws -> ComponentLook? {
        var search = AuditSearch()
        search.actions = [compared.description, failed.description]
        return try AuditTrail.search(tx, nil, search, before: nil, limit: 1).first.map(ComponentLook.init)
    }
}
