extension ClaimArea {
    /// Changes and releases.
    package static let change = ClaimArea(
        name: "change",
        claims: [
            Claim(
                "change.reviewed", .supported, days: 92,
                """
                Before a change to the software we run is merged, it has passed its tests and a senior person other than \
                its author has approved it.
                """),
            Claim(
                "change.push-alerts", .supported, days: 30,
                """
                Our team is alerted whenever code is pushed to the repository we build from.
                """),
            Claim(
                "change.release-signoff", .supported, days: 92,
                """
                We put no release live without finished manual checks and a signed approval of exactly that build by \
                someone who did not build it.
                """),
            Claim(
                "change.tested-before-production", .enforced, hours: 24,
                """
                We run only builds that passed our whole automated suite and a pre-production environment, and it is the \
                same build all the way.
                """),
            Claim(
                "change.rollback", .enforced, days: 92,
                """
                We deploy by an automated step that watches health and rolls back by itself with data intact.
                """),
        ])
}
