extension ClaimArea {
    /// Assurance and this page.
    package static let assurance = ClaimArea(
        name: "assurance",
        claims: [
            Claim(
                "assurance.soc2-iso", .supported, days: 366,
                """
                We gather evidence all year for a yearly SOC 2 Type 2 audit and for ISO 27001, and show each report we \
                hold with auditor, period and expiry, or say that we hold none.
                """),
            Claim(
                "assurance.m365", .supported, days: 366,
                """
                We keep ready each year what Microsoft 365 app certification asks for, give a reason for every \
                permission, and show the certificate if we hold one.
                """),
            Claim(
                "assurance.trust-page", .enforced, hours: 24,
                """
                Every claim here shows when we last checked it and what came out; we generate the page from evidence, so \
                it turns amber or red by itself.
                """),
            Claim(
                "assurance.quarterly-review", .supported, days: 100,
                """
                Every quarter we audit our code, infrastructure and practices ourselves, and record what we improved.
                """),
            Claim(
                "assurance.page-versioned", .enforced, hours: 24,
                """
                Whenever a claim or its state changes, this page gets a new version and date and we tell subscribers.
                """),
            Claim(
                "assurance.under-nda", .supported, days: 92,
                """
                We share further policies and reports under a confidentiality agreement, each copy marked for its \
                reader, expiring and logged.
                """),
        ])
}
