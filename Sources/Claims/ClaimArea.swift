/// Claims about one subject, in the order in which the trust page shows them.
package struct ClaimArea: Sendable {
    package let name: String
    package let claims: [Claim]

    /// The whole register.
    package static let all: [ClaimArea] = [
        transit, rest, signin, access, app, privacy, teams, gmail, calendar, integrations, rights, audit, monitor,
        incident, backup, vendor, change, vulnerability, disclosure, payment, assurance,
    ]

    /// Nil where the register has no such claim.
    package static func claim(_ id: String) -> Claim? { all.lazy.flatMap(\.claims).first { $0.id == id } }
}
