extension ClaimArea {
    /// Privacy.
    package static let privacy = ClaimArea(
        name: "privacy",
        claims: [
            Claim(
                "privacy.policy-and-terms", .enforced, hours: 24,
                """
                Our privacy policy and our terms are public, dated and versioned; the policy lists every kind of data we \
                hold because we generate it from our data catalogue.
                """),
            Claim(
                "privacy.never-sold", .supported, days: 366,
                """
                We never sell your data, use it for advertising, or let it train general-purpose models.
                """),
            Claim(
                "privacy.no-hidden-sharing", .enforced, hours: 24,
                """
                Our software hands data only to providers on our public list or to people and services you choose, and \
                you can read a ledger of every transfer.
                """),
            Claim(
                "privacy.logs-limited", .enforced, hours: 24,
                """
                We keep logs only for the time shown here for each kind, and then delete them.
                """),
            Claim(
                "privacy.logs-purpose", .supported, days: 366,
                """
                We open logs only for security, for troubleshooting or to improve the service, and each look is recorded \
                with its reason.
                """),
            Claim(
                "privacy.gdpr", .supported, days: 30,
                """
                We honour your GDPR rights of access, correction, deletion, restriction, portability and objection \
                within 30 days, and publish our data processing agreement.
                """),
        ])
}
