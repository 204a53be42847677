import Foundation

/// Why something sealed did not open, or could not be sealed. Never holds a key or a value.
///
/// None of these is the person's mistake: each means damage, a wrong key file or an attack, and belongs in the log.
package enum VaultError: Error, Hashable, Sendable {
    /// Not the format of a sealed value: plain text, cut short, or of a version this program does not know.
    case malformed
    /// Sealed under a key that is not among the versions of the key given.
    case otherKey(UUID)
    /// The bytes were changed, or moved here from another row, column, table or workspace.
    case notAuthentic
    /// The key was destroyed; what it sealed is gone for good.
    case destroyed(UUID)
    /// It opened, but does not read as the type asked for.
    case unreadable
    /// No key has been made for this owner.
    case noKey(UUID)
    /// Wrapped by a root key that is not at hand.
    case unknownRoot(UUID)
}

extension VaultError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed: "A sealed value does not have the format of one. It was not opened."
        case .otherKey(let id):
            "A sealed value names key \(id.lowercased), which is not a key of its owner. It was not opened."
        case .notAuthentic: "A sealed value was changed, or moved from where it was sealed. It was not opened."
        case .destroyed(let id): "Key \(id.lowercased) was destroyed; what it sealed cannot be read again."
        case .unreadable: "A sealed value opened, but is not of the expected type."
        case .noKey(let owner): "No key has been made for \(owner.lowercased)."
        case .unknownRoot(let id):
            "Keys of this database are wrapped by root key \(id.lowercased), which is not at hand. Put its file back."
        }
    }
}

extension UUID {
    fileprivate var lowercased: String { uuidString.lowercased() }
}
