/// What a job is about, kept as JSON in its row: ids only, never a name, an address or anything else about a person.
package protocol JobPayload: Codable, Sendable {
    /// The kind's name, unique in the program and never changed: `mail.deliver`.
    static var kind: String { get }
    /// How often it is tried before it is discarded.
    static var maximumAttempts: Int { get }
}

extension JobPayload {
    package static var maximumAttempts: Int { 20 }
}
