extension ClaimArea {
    /// Reporting flaws to us.
    package static let disclosure = ClaimArea(
        name: "disclosure",
        claims: [
            Claim(
                "disclosure.security-address", .enforced, hours: 24,
                """
                Send flaws to our security address, or to support with "Security Vulnerability" as subject: both reach \
                our security desk, and our security.txt says so.
                """),
            Claim(
                "disclosure.coordinated", .supported, days: 366,
                """
                We welcome good-faith reports, promise not to pursue their authors, credit those who wish it, and ask \
                you to stay silent until we have had time to fix.
                """),
            Claim(
                "disclosure.report-details", .enforced, days: 7,
                """
                Tell us the steps, the impact and any proof: our form takes them without an account, seals them, and \
                shows proof only as harmless text.
                """),
            Claim(
                "disclosure.ack-48h", .supported, days: 30,
                """
                One of us personally acknowledges each report within 48 hours, with news at least every seven days after \
                that until it is settled.
                """),
            Claim(
                "disclosure.categories", .enforced, hours: 24,
                """
                We name the flaws we most want to hear of: injection, scripting, forged requests, bypassed sign-in or \
                rights, code execution, server-side requests, exposed data.
                """),
            Claim(
                "disclosure.contacts", .enforced, hours: 24,
                """
                Security, support and privacy each have an address on our contact page, and mail to each reaches its own \
                desk.
                """),
        ])
}
