import Primitives

/// Something worth recording, as the act that does it describes it.
package struct AuditEvent: Sendable {
    /// What was done, in the past tense with its noun first: `program.created`.
    package let action: StaticString
    package let actor: Actor
    /// What it was done to: an id, or a kind and an id.
    package let target: String?
    /// Facts that stay for good. No personal data, no secret.
    package let details: [String: String]
    /// Facts about people: sealed, and erasable without breaking the chain.
    package let personal: [String: String]
    /// Whose address the personal details are about, where no id says so: they are erased with whoever has it.
    package let about: EmailAddress?

    package init(
        _ action: StaticString, by actor: Actor, on target: String? = nil, details: [String: String] = [:],
        personal: [String: String] = [:], about: EmailAddress? = nil
    ) {
        self.action = action
        self.actor = actor
        self.target = target
        self.details = details
        self.personal = personal
        self.about = about
    }
}

/// Why an event was not recorded; the act it belongs to must not happen either.
package enum AuditError: Error, Hashable {
    /// Details or personal details take more than 16 KiB.
    case tooLarge(action: String)
}
