extension ClaimArea {
    /// Audit trail.
    package static let audit = ClaimArea(
        name: "audit",
        claims: [
            Claim(
                "audit.activity-logged", .enforced, hours: 24,
                """
                We log the use of our service: each request, command, job and system event, with who, what, when and \
                outcome, and never a secret.
                """),
            Claim(
                "audit.admin-actions", .enforced, hours: 24,
                """
                We record and watch every administrative action; if the record cannot be written, the action does not \
                happen.
                """),
            Claim(
                "audit.tamper-evident", .enforced, hours: 24,
                """
                Our audit trail is complete enough to answer who did what, when and to whose data, and it is chained and \
                signed so that we find any change or gap.
                """),
        ])
}
