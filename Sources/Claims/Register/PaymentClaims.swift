extension ClaimArea {
    /// Payment.
    package static let payment = ClaimArea(
        name: "payment",
        claims: [
            Claim(
                "payment.no-card-numbers", .enforced, hours: 24,
                """
                We never see or store card numbers; you type them only on our payment provider's own pages.
                """),
            Claim(
                "payment.provider-hosted", .enforced, hours: 24,
                """
                When we charge, payments run through Stripe, and we believe a payment only after checking its signed \
                notice and asking Stripe again.
                """),
            Claim(
                "payment.processor-certified", .supported, days: 366,
                """
                Our payment provider is certified at PCI DSS Service Provider Level 1, and we check that proof every \
                year.
                """),
            Claim(
                "payment.free-start", .enforced, days: 7,
                """
                You can start without payment details, and we publish what is free, what costs money and every change to \
                that.
                """),
        ])
}
