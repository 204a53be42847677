import Foundation
import Primitives
import Vault

/// What an entry says about people, as it is sealed apart from the entry.
struct PersonalDetails: Codable, Sendable, Equatable, SealableValue {
    /// 32 random bytes, so that the commitment tells nothing to who guesses the details.
    let salt: Data
    let details: [String: String]

    /// SHA-256 over the fields `klatch-audit-personal-1`, salt, and the details as canonical JSON.
    var commitment: [UInt8] {
        var fields = FieldList()
        fields.add("klatch-audit-personal-1")
        fields.add(salt)
        fields.add(CanonicalJSON.object(details))
        return fields.hash
    }

    static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("audit_personal", "sealed", row: id, workspace: workspace)
    }
}
