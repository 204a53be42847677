extension ClaimArea {
    /// Vendors and hosting.
    package static let vendor = ClaimArea(
        name: "vendor",
        claims: [
            Claim(
                "vendor.certified", .supported, days: 100,
                """
                Every vendor that holds customer data for us, data centres included, shows current security \
                certification such as SOC 2, ISO 27001 or PCI DSS.
                """),
            Claim(
                "vendor.hosting-named", .supported, days: 7,
                """
                We name here who hosts our service and database, where, and what they watch and secure for us, with \
                links to their own security pages.
                """),
            Claim(
                "vendor.risk-assessed", .supported, days: 366,
                """
                We choose vendors by a written policy: each is assessed before use, must meet our security and privacy \
                rules, and is assessed again every year.
                """),
            Claim(
                "vendor.dpa-signed", .supported, days: 366,
                """
                No vendor handles personal data for us without a signed data processing agreement.
                """),
            Claim(
                "vendor.sub-processors", .enforced, hours: 24,
                """
                Our public list of sub-processors is complete: our software reaches no other vendor, and we tell \
                subscribers of changes 30 days ahead.
                """),
        ])
}
