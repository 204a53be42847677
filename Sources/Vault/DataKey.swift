import Foundation

/// A key for sealing the fields of one owner: the installation, a workspace, a person or a contact.
///
/// Holds the version that seals now and the earlier ones that still open. The bytes never leave this room.
package struct DataKey: Sendable {
    /// The version that seals, and that new sealed values name.
    package let id: UUID
    /// Every version that is not destroyed.
    let versions: [UUID: KeyMaterial]

    package var isDestroyed: Bool { versions.isEmpty }

    func material(_ id: UUID) throws(VaultError) -> KeyMaterial {
        if let material = versions[id] { return material }
        throw isDestroyed ? .destroyed(self.id) : .otherKey(id)
    }
}

extension DataKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "key \(id.uuidString.lowercased())" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
