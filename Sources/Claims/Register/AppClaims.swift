extension ClaimArea {
    /// Application defences.
    package static let app = ClaimArea(
        name: "app",
        claims: [
            Claim(
                "app.secure-by-design", .supported, days: 30,
                """
                We design for security and privacy first: before work starts, each feature gets a threat model, a data- \
                flow map and an OWASP Top 10 check, tied to tests.
                """),
            Claim(
                "app.input-validated", .enforced, days: 7,
                """
                We check every input against a declared shape, length and character set, and refuse what we do not \
                expect.
                """),
            Claim(
                "app.csrf-tokens", .enforced, hours: 24,
                """
                Every change you make in a browser needs a token we tied to your session and that form; machine calls \
                ignore cookies and must be signed instead.
                """),
            Claim(
                "app.output-encoded", .enforced, hours: 24,
                """
                We encode everything people type before it enters a page, mail, calendar file or spreadsheet, so it can \
                never run as code.
                """),
            Claim(
                "app.content-security-policy", .enforced, hours: 24,
                """
                Each of our pages carries a strict content security policy: only our own scripts, by one-time nonce, \
                nothing from elsewhere, framed only by sites you list.
                """),
            Claim(
                "app.parameterized-sql", .enforced, hours: 24,
                """
                We pass every value to the database as a bound parameter and never build a query by joining text.
                """),
            Claim(
                "app.network-closed", .supported, days: 30,
                """
                Only our web port faces the internet; database, metrics and administration stay private, and a firewall \
                guards both directions.
                """),
            Claim(
                "app.modern-browser", .enforced, days: 30,
                """
                Keep your browser and system current: we rely on the protections of current browsers and warn you \
                plainly when yours lacks them.
                """),
        ])
}
