extension ClaimArea {
    /// Access and separation.
    package static let access = ClaimArea(
        name: "access",
        claims: [
            Claim(
                "access.default-deny", .enforced, hours: 24,
                """
                We deny by default: a new person, role, route or token can do nothing until someone grants exactly that.
                """),
            Claim(
                "access.every-route", .enforced, hours: 24,
                """
                Every route of ours needs a signed-in caller, save a short published list: booking and poll pages, sign- \
                in, public pages, and signed machine calls.
                """),
            Claim(
                "access.row-security", .enforced, hours: 24,
                """
                Row security in our database is always on: a query reaches only rows of the workspace and person it runs \
                for, even if our own code has a fault.
                """),
            Claim(
                "access.need-to-know", .enforced, hours: 24,
                """
                Our staff see only what their role needs; to read your content they need your time-limited consent or a \
                second approver, and you see it in your own log.
                """),
            Claim(
                "access.credentials-reviewed", .supported, days: 100,
                """
                Each of us holds only the credentials our work needs, with a reason and an end date on record, and we \
                review them all every quarter.
                """),
            Claim(
                "access.staff-mfa", .supported, days: 92,
                """
                Our staff use multi-factor sign-in for every service and server we work with: hosting, code, mail and \
                production included.
                """),
        ])
}
