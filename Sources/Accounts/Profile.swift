import Primitives
import Vault

/// What a workspace knows of one of its people. Sealed as a whole under the person's key.
package struct Profile: Codable, Sendable, Equatable, SealableValue {
    package var name: String
    package var address: EmailAddress
    package var department: String?
    package var location: String?
    /// An IANA identifier.
    package var timeZone: String?
    /// `yyyy-mm-dd`.
    package var startDate: String?
    package var custom: [String: String]

    package init(
        name: String, address: EmailAddress, department: String? = nil, location: String? = nil,
        timeZone: String? = nil, startDate: String? = nil, custom: [String: String] = [:]
    ) {
        self.name = name
        self.address = address
        self.department = department
        self.location = location
        self.timeZone = timeZone
        self.startDate = startDate
        self.custom = custom
    }

    /// The same bytes for the same content, whatever the order in which it was given.
    package var canonical: [UInt8] {
        let fields = [name, address.canonical, department ?? "", location ?? "", timeZone ?? "", startDate ?? ""]
        let pairs = custom.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return (fields + pairs).flatMap { Array($0.utf8) + [0] }
    }
}
