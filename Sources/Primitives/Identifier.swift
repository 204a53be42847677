import Foundation

/// The identity of one thing of a kind: a UUID that cannot be mistaken for another kind's.
public struct Identifier<Of>: Hashable, Sendable, Codable, CustomStringConvertible {
    public let uuid: UUID

    @inlinable public init(_ uuid: UUID) { self.uuid = uuid }

    /// Nil unless `text` is a UUID in its 36-character form.
    public init?(_ text: String) {
        // Foundation also takes a blank for a digit: only what comes out as it went in is one.
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text), uuid.uuidString == text.uppercased() else {
            return nil
        }
        self.uuid = uuid
    }

    public init(from decoder: any Decoder) throws { uuid = try UUID(from: decoder) }
    public func encode(to encoder: any Encoder) throws { try uuid.encode(to: encoder) }

    /// Lower-case, as PostgreSQL prints it.
    public var text: String { uuid.lowercaseText }
    public var description: String { text }
}

extension Identifier: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        left.uuid.bytes.lexicographicallyPrecedes(right.uuid.bytes)
    }
}

public enum WorkspaceTag {}
public enum PersonTag {}
public enum AccountTag {}

public typealias WorkspaceID = Identifier<WorkspaceTag>
public typealias PersonID = Identifier<PersonTag>
public typealias AccountID = Identifier<AccountTag>

extension WorkspaceID {
    /// Stands where a row belongs to the installation rather than to a workspace: the nil UUID (RFC 9562, 5.9).
    public static let installation = WorkspaceID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}
