extension ClaimArea {
    /// Calendars and meeting services.
    package static let calendar = ClaimArea(
        name: "calendar",
        claims: [
            Claim(
                "calendar.minimum-access", .enforced, hours: 24,
                """
                From your calendars we take only busy times and touch only events we made; in your meeting service we \
                handle only meetings we created.
                """)
        ])
}
