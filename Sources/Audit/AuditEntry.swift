import Foundation
import Primitives

/// One entry of a chain, as it stands in the table, without its hash.
struct AuditEntry: Sendable, Equatable {
    /// What the first entry of a chain follows: 32 zero bytes.
    static let genesis = [UInt8](repeating: 0, count: 32)

    var workspace: WorkspaceID
    /// From 1, without gaps.
    var seq: Int64
    /// Microseconds since 1970, UTC.
    var at: Int64
    var actorKind: String
    var actorID: UUID?
    var action: String
    var target: String?
    /// Canonical JSON.
    var details: String
    var personalID: UUID?
    var commitment: [UInt8]?
    /// The hash of the entry before, or `genesis`.
    var prev: [UInt8]

    /// The bytes the hash is taken of. Twelve fields (`FieldList`) in this order: the words `klatch-audit-1`, workspace
    /// (16 bytes), seq (8), at (8), actor kind, actor id (16 or none), action, target, details, personal id (16 or none),
    /// commitment (32 or none), prev (32).
    var encoded: [UInt8] { fields.bytes }

    /// SHA-256.
    var hash: [UInt8] { fields.hash }

    /// The bytes before the number's own eight, and those between them and the last 32, which are the hash before: for
    /// whoever learns these two later.
    var encodedParts: (beforeSeq: [UInt8], beforePrev: [UInt8]) {
        let (bytes, beginning) = (encoded, head.bytes.count)
        return (Array(bytes[..<beginning].dropLast(8)), Array(bytes[beginning...].dropLast(32)))
    }

    private var head: FieldList {
        var fields = FieldList()
        fields.add("klatch-audit-1")
        fields.add(workspace.uuid)
        fields.add(seq)
        return fields
    }

    private var fields: FieldList {
        var fields = head
        fields.add(at)
        fields.add(actorKind)
        fields.add(actorID)
        fields.add(action)
        fields.add(target)
        fields.add(details)
        fields.add(personalID)
        fields.add(commitment ?? [])
        fields.add(prev)
        return fields
    }
}

extension Date {
    /// Whole microseconds since 1970, as the database keeps time.
    var microseconds: Int64 { Int64(max(-9e15, min((timeIntervalSince1970 * 1_000_000).rounded(), 9e15))) }

    init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
