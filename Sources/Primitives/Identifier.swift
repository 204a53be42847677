import Foundation

/// The identity of one thing of a kind: a UUID that cannot be mistaken for another kind's.
package struct Identifier<Of>: Hashable, Sendable, Codable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// Nil unless `text` is a UUID in its 36-character form.
    package init?(_ text: String) {
        // Foundation also takes a blank for a digit: only what comes out as it went in is one.
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text), uuid.uuidString == text.uppercased() else {
            return nil
        }
        self.uuid = uuid
    }

    package init(from decoder: any Decoder) throws { uuid = try UUID(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try uuid.encode(to: encoder) }

    /// Lower-case, as PostgreSQL prints it.
    package var text: String { uuid.lowercaseText }
    package var description: String { text }
}

extension Identifier: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.uuid.bytes.lexicographicallyPrecedes(right.uuid.bytes)
    }
}

package enum WorkspaceTag {}
package enum PersonTag {}
package enum AccountTag {}

package typealias WorkspaceID = Identifier<WorkspaceTag>
package typealias PersonID = Identifier<PersonTag>
package typealias AccountID = Identifier<AccountTag>

extension WorkspaceID {
    /// Stands where a row belongs to the installation rather than to a workspace: the nil UUID (RFC 9562, 5.9).
    package static let installation = WorkspaceID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}
