extension ClaimArea {
    /// Monitoring.
    package static let monitor = ClaimArea(
        name: "monitor",
        claims: [
            Claim(
                "monitor.uptime", .enforced, hours: 1,
                """
                We measure our availability every minute and show it on a public status page.
                """),
            Claim(
                "monitor.errors", .enforced, hours: 24,
                """
                We detect errors and anomalies automatically, alert ourselves within a minute, and show you only a \
                reference number.
                """),
            Claim(
                "monitor.intrusion", .enforced, hours: 24,
                """
                We watch in real time for attack signs such as guessed sign-ins, record sweeps, mass exports or reused \
                tokens, and throttle or stop them automatically.
                """),
        ])
}
