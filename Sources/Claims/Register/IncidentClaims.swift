extension ClaimArea {
    /// Incidents.
    package static let incident = ClaimArea(
        name: "incident",
        claims: [
            Claim(
                "incident.security-first", .supported, days: 7,
                """
                We put security faults first: each has an owner and a deadline, an open critical one blocks releases, \
                and we fix what monitoring finds.
                """),
            Claim(
                "incident.notice-72h", .supported, days: 92,
                """
                We email everyone affected by a breach within 72 hours of first detecting it, saying what data was \
                touched, what we do about it and what they can do.
                """),
            Claim(
                "incident.staged-process", .supported, days: 183,
                """
                We handle each incident in a fixed order: assess its nature and scope, contain, investigate, repair, \
                notify, learn.
                """),
            Claim(
                "incident.contain-fast", .enforced, days: 30,
                """
                We can contain an incident within a minute: end sessions, cut off an integration, rotate keys, freeze \
                sending or go read-only.
                """),
            Claim(
                "incident.root-cause", .supported, days: 92,
                """
                We find the root cause and the exact data affected, and close an incident only with a fix that guards \
                against its whole class.
                """),
            Claim(
                "incident.authorities", .supported, days: 92,
                """
                We report to authorities and affected people whenever the law requires it, and keep the reasoning of \
                each decision.
                """),
        ])
}
