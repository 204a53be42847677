extension ClaimArea {
    /// Signing in.
    package static let signin = ClaimArea(
        name: "signin",
        claims: [
            Claim(
                "signin.passwordless", .enforced, hours: 24,
                """
                You can sign in without a password, by mailed link, passkey or company account; where a workspace \
                forbids passwords we hold none, so none can leak.
                """),
            Claim(
                "signin.link-single-use", .enforced, hours: 24,
                """
                Our sign-in link carries a random 256-bit token of which we keep only a hash; it works once, in the \
                browser that asked, and mail scanners cannot use it up.
                """),
            Claim(
                "signin.link-one-hour", .enforced, hours: 24,
                """
                Our sign-in link dies one hour after we send it, sooner if your workspace says so, and asking for a new \
                one kills the old.
                """),
            Claim(
                "signin.session-14-days", .enforced, hours: 24,
                """
                A sign-in lasts 14 days at most, in a cookie that scripts cannot read; signing out, changing a factor or \
                being removed ends it on our side at once.
                """),
            Claim(
                "signin.company-sso", .enforced, hours: 24,
                """
                A workspace can demand sign-in through its own company directory, such as Microsoft Entra, and then we \
                accept nothing weaker.
                """),
            Claim(
                "signin.trusted-providers", .enforced, hours: 24,
                """
                You can sign in through outside providers we switch on, such as Google; we name them here, and a \
                matching email alone never opens an existing account.
                """),
            Claim(
                "signin.state-bound", .enforced, hours: 24,
                """
                When you connect or sign in through another service, the state we send is signed with HMAC-SHA256, tied \
                to your browser, good for ten minutes and usable once.
                """),
            Claim(
                "signin.admin-mfa", .enforced, hours: 24,
                """
                None of our administrative functions opens without a second factor, whichever way the person signed in; \
                operators of the whole system must use a passkey.
                """),
            Claim(
                "signin.password-bcrypt", .enforced, hours: 24,
                """
                Where passwords are allowed we store only a salted bcrypt hash of cost 12 or more, mixed with a secret \
                kept outside the database.
                """),
            Claim(
                "signin.strong-passwords", .enforced, hours: 24,
                """
                We accept only passwords of 15 characters or more (8 with a second factor), refuse leaked ones by an \
                offline list, and suggest a passkey or provider first.
                """),
            Claim(
                "signin.this-was-not-me", .enforced, hours: 24,
                """
                Please keep your sign-in to yourself; we mail you about each new device, list your sessions, and one \
                link ends them all and alerts us, even signed out.
                """),
        ])
}
