extension ClaimArea {
    /// Connected services.
    package static let integrations = ClaimArea(
        name: "integrations",
        claims: [
            Claim(
                "integrations.you-choose", .enforced, hours: 24,
                """
                You choose what each connected service shares: we show every permission with its purpose and work with \
                the part you grant.
                """),
            Claim(
                "integrations.revoke-anytime", .enforced, hours: 24,
                """
                You can disconnect any service in your settings, and deleting your account does the same: we revoke our \
                access at the provider and destroy its tokens.
                """),
            Claim(
                "integrations.review-reminder", .enforced, days: 7,
                """
                We list your connections with their permissions and last use, and remind you twice a year to remove what \
                you no longer need.
                """),
        ])
}
